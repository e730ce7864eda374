using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Torch.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>Stochastic gradient descent with momentum, dampening and Nesterov's step.</summary>
/// <remarks>As in PyTorch: b ← μ b + (1 − dampening) g, at the first step b = g; θ ← θ − η b, or θ − η (g + μ b) with Nesterov.</remarks>
public sealed class Sgd : FusedOptimizer, IMomentum
{
    private static readonly Lazy<ScriptFunction> Function = new(() => new ScriptFunction(
        """
        def step(p: List[Tensor], g: List[Tensor], b: List[Tensor], decay: float, momentum: float, lr: float, dampening: float,
                 nesterov: bool, maximize: bool, first: bool):
            torch._fused_sgd_(p, g, b, weight_decay=decay, momentum=momentum, lr=lr, dampening=dampening, nesterov=nesterov,
                              maximize=maximize, is_first_step=first)
        """,
        "step"));

    // libtorch 2.10's fused CPU kernel skips most elements of float16 and bfloat16 parameters (pytorch/pytorch#191763).
    private static readonly Lazy<ScriptFunction> HalfFunction = new(() => new ScriptFunction(
        """
        def step(p: List[Tensor], g: List[Tensor], b: List[Tensor], decay: float, momentum: float, lr: float, dampening: float,
                 nesterov: bool, maximize: bool, first: bool):
            if maximize:
                g = torch._foreach_neg(g)
            if decay != 0.0:
                g = torch._foreach_add(g, p, alpha=decay)
            if momentum != 0.0:
                if first:
                    torch._foreach_copy_(b, g)
                else:
                    torch._foreach_mul_(b, momentum)
                    torch._foreach_add_(b, g, alpha=1.0 - dampening)
                g = torch._foreach_add(g, b, alpha=momentum) if nesterov else b
            torch._foreach_add_(p, g, alpha=-lr)
        """,
        "step"));

    private readonly Options _options;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, or there is no parameter.</exception>
    public Sgd(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options)
        : base(parameters, Present(options), options.Momentum == 0 ? [] : [new StateSlot("momentum_buffer")], momentum: options.Momentum) => _options = options;

    /// <summary>The momentum μ of the first group; setting it sets that of all.</summary>
    public double Momentum
    {
        get => ((MomentumGroup)Groups[0]).Momentum;
        set
        {
            foreach (ParameterGroup group in Groups) ((MomentumGroup)group).Momentum = value;
        }
    }

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, StepBucket bucket)
    {
        double momentum = ((MomentumGroup)group).Momentum;
        if (momentum != 0 && bucket.Slots.Count == 0)
            throw new InvalidOperationException("A momentum was set on an optimizer that was made without; make it with the largest momentum that it will have.");
        ScriptFunction function = bucket.IsOnCpu && bucket.Type is (ScalarType.Float16 or ScalarType.BFloat16) ? HalfFunction.Value : Function.Value;
        bucket.Run(function, bucket.Parameters, bucket.Gradients, momentum == 0 ? Nothing : bucket.Slots[0],
            group.WeightDecay, momentum, group.LearningRate, _options.Dampening, _options.Nesterov && momentum != 0, Maximize, bucket.Step == 0);
    }

    /// <summary>The options of <see cref="Sgd"/>: a learning rate of 0.01.</summary>
    [Component("sgd", Summary = "Gradient descent, with momentum and Nesterov's acceleration if wanted.")]
    [Paper("Herbert Robbins and Sutton Monro", "A stochastic approximation method", 1951, Venue = "The Annals of Mathematical Statistics", IsArticle = true)]
    public sealed record Options : GroupedOptimizerOptions, IValidatableObject
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => LearningRate = 0.01;

        /// <summary>The momentum μ; default 0.</summary>
        [Range(0.0, 1.0)]
        [Paper("Boris T. Polyak", "Some methods of speeding up the convergence of iteration methods", 1964, Venue = "USSR Computational Mathematics and Mathematical Physics", IsArticle = true)]
        public double Momentum { get; init; }

        /// <summary>The part of the gradient that is kept from the momentum buffer; default 0.</summary>
        [Range(0.0, 1.0)]
        public double Dampening { get; init; }

        /// <summary>Takes Nesterov's step; default false.</summary>
        [Paper("Ilya Sutskever and James Martens and George Dahl and Geoffrey Hinton", "On the importance of initialization and momentum in deep learning", 2013, Venue = "ICML")]
        public bool Nesterov { get; init; }

        /// <inheritdoc/>
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Nesterov && Momentum == 0) yield return new("needs a momentum: Nesterov's step looks ahead along it.", [nameof(Nesterov)]);
            if (Nesterov && Dampening != 0) yield return new("does not go with a dampening: Nesterov's step is defined without.", [nameof(Nesterov)]);
        }

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Sgd(parameters, this);
    }
}
