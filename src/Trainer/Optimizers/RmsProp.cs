using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Torch.Native;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>RMSprop: divides the gradient by a running root mean square of itself; with momentum and centring as options.</summary>
/// <remarks>
/// Tieleman and Hinton, "Lecture 6.5: RMSprop", Coursera 2012; centred: Graves, "Generating sequences with recurrent neural networks", 2013.
/// v ← α v + (1 − α) g²; d = √v + ε, or √(v − ḡ²) + ε centred; θ ← θ − η g / d, or with momentum b ← μ b + g / d; θ ← θ − η b.
/// </remarks>
public sealed class RmsProp : FusedOptimizer, IMomentum
{
    private static readonly Lazy<ScriptFunction> Foreach = new(() => new ScriptFunction(
        """
        def step(p: List[Tensor], g: List[Tensor], v: List[Tensor], mean: List[Tensor], b: List[Tensor],
                 lr: float, alpha: float, eps: float, decay: float, momentum: float, maximize: bool):
            if maximize:
                g = torch._foreach_neg(g)
            if decay != 0.0:
                g = torch._foreach_add(g, p, alpha=decay)
            torch._foreach_mul_(v, alpha)
            torch._foreach_addcmul_(v, g, g, value=1.0 - alpha)
            if len(mean) > 0:
                torch._foreach_lerp_(mean, g, 1.0 - alpha)
                d = torch._foreach_addcmul(v, mean, mean, value=-1.0)
                torch._foreach_sqrt_(d)
            else:
                d = torch._foreach_sqrt(v)
            torch._foreach_add_(d, eps)
            if len(b) > 0:
                torch._foreach_mul_(b, momentum)
                torch._foreach_addcdiv_(b, g, d, value=1.0)
                torch._foreach_add_(p, b, alpha=-lr)
            else:
                torch._foreach_addcdiv_(p, g, d, value=-lr)
        """,
        "step"));

    private readonly Options _options;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, or there is no parameter.</exception>
    public RmsProp(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options)
        : base(parameters, options, SlotsOf(options), momentum: options.Momentum) => _options = options;

    private bool IsPlain => _options.Momentum == 0 && !_options.Centered;

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
        double mu = ((MomentumGroup)group).Momentum;
        if (mu != 0 && _options.Momentum == 0)
            throw new InvalidOperationException("A momentum was set on an optimizer that was made without; make it with the largest momentum that it will have.");
        if (IsPlain)
        {
            bucket.Run(AdamOptimizer.Function("_fused_adam_"), bucket.Parameters, bucket.Gradients, bucket.Slots[1], bucket.Slots[0], Nothing, bucket.Steps,
                group.LearningRate, 0.0, _options.Alpha, group.WeightDecay, _options.Epsilon, false, Maximise);
            return;
        }

        TensorList momentum = _options.Momentum == 0 ? Nothing : bucket.Slots[1];
        TensorList mean = _options.Centered ? bucket.Slots[^1] : Nothing;
        bucket.Run(Foreach.Value, bucket.Parameters, bucket.Gradients, bucket.Slots[0], mean, momentum,
            group.LearningRate, _options.Alpha, _options.Epsilon, group.WeightDecay, mu, Maximise);
    }

    /// <summary>Plain RMSprop is Adam with β₁ = 0 and without bias correction, which is Adam's limit after infinitely many steps.</summary>
    protected override double StepNumber(long stepsBefore) => double.PositiveInfinity;

    private static StateSlot[] SlotsOf(Options options)
    {
        var slots = new List<StateSlot> { new("square_avg") };
        if (options.Momentum != 0) slots.Add(new StateSlot("momentum_buffer"));
        if (options.Centered) slots.Add(new StateSlot("grad_avg"));
        if (slots.Count == 1) slots.Add(new StateSlot("gradient", IsSaved: false)); // Adam's first moment: with β₁ = 0 the gradient itself.
        return [.. slots];
    }

    /// <summary>The options of <see cref="RmsProp"/>: a learning rate of 0.01.</summary>
    [Component("rmsprop", Paper = "Tieleman and Hinton, Lecture 6.5: RMSprop, 2012")]
    public sealed record Options : FusedOptimizerOptions
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => LearningRate = 0.01;

        /// <summary>The decay rate α of the mean square; default 0.99.</summary>
        [Range(0.0, 1.0, MaximumIsExclusive = true)]
        public double Alpha { get; init; } = 0.99;

        /// <summary>The ε added to the root; default 1e-8.</summary>
        [Range(0.0, 1.0)]
        public double Epsilon { get; init; } = 1e-8;

        /// <summary>The momentum μ; default 0.</summary>
        [Range(0.0, 1.0)]
        public double Momentum { get; init; }

        /// <summary>Subtracts the squared mean gradient: divides by the standard deviation; default false.</summary>
        public bool Centered { get; init; }

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new RmsProp(parameters, this);
    }
}
