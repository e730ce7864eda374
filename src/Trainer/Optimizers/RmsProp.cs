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
    // With b ← (1 − η' λ') b − η' g / d, which is AdamW's step at β₁ = 0, the choice η' = −1, λ' = μ − 1 makes the momentum buffer.
    private static readonly Lazy<ScriptFunction> WithMomentum = new(() => new ScriptFunction(
        """
        def step(p: List[Tensor], g: List[Tensor], copy: List[Tensor], v: List[Tensor], b: List[Tensor], steps: List[Tensor],
                 lr: float, alpha: float, eps: float, decay: float, momentum: float, maximize: bool):
            none : List[Tensor] = []
            if decay != 0.0:
                g = torch._foreach_add(torch._foreach_neg(g) if maximize else g, p, alpha=decay)
                maximize = False
            torch._fused_adamw_(b, g, copy, v, none, steps, lr=-1.0, beta1=0.0, beta2=alpha, weight_decay=momentum - 1.0, eps=eps,
                                amsgrad=False, maximize=maximize)
            torch._foreach_add_(p, b, alpha=-lr)
        """,
        "step"));

    // Tensor after tensor: the temporary of one stays in the cache.
    private static readonly Lazy<ScriptFunction> Centred = new(() => new ScriptFunction(
        """
        def step(ps: List[Tensor], gs: List[Tensor], vs: List[Tensor], means: List[Tensor], bs: List[Tensor],
                 lr: float, alpha: float, eps: float, decay: float, momentum: float, maximize: bool):
            for i in range(len(ps)):
                p, g, v, mean = ps[i], gs[i], vs[i], means[i]
                if maximize:
                    g = -g
                if decay != 0.0:
                    g = torch.add(g, p, alpha=decay)
                v.mul_(alpha).addcmul_(g, g, value=1.0 - alpha)
                mean.lerp_(g, 1.0 - alpha)
                d = torch.addcmul(v, mean, mean, value=-1.0).sqrt_().add_(eps)
                if len(bs) > 0:
                    bs[i].mul_(momentum).addcdiv_(g, d, value=1.0)
                    p.add_(bs[i], alpha=-lr)
                else:
                    p.addcdiv_(g, d, value=-lr)
        """,
        "step"));

    private readonly Options _options;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, or there is no parameter.</exception>
    public RmsProp(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options)
        : base(parameters, Present(options), SlotsOf(options), momentum: options.Momentum) => _options = options;

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
        if (_options.Centered)
        {
            bucket.Run(Centred.Value, bucket.Parameters, bucket.Gradients, bucket.Slots[0], bucket.Slots[1], _options.Momentum == 0 ? Nothing : bucket.Slots[2],
                group.LearningRate, _options.Alpha, _options.Epsilon, group.WeightDecay, mu, Maximize);
        }
        else if (_options.Momentum != 0)
        {
            bucket.Run(WithMomentum.Value, bucket.Parameters, bucket.Gradients, bucket.Slots[1], bucket.Slots[0], bucket.Slots[2], bucket.Steps,
                group.LearningRate, _options.Alpha, _options.Epsilon, group.WeightDecay, mu, Maximize);
        }
        else
        {
            bucket.Run(AdamOptimizer.Function("_fused_adam_"), bucket.Parameters, bucket.Gradients, bucket.Slots[1], bucket.Slots[0], Nothing, bucket.Steps,
                group.LearningRate, 0.0, _options.Alpha, group.WeightDecay, _options.Epsilon, false, Maximize);
        }
    }

    /// <summary>RMSprop's step is Adam's with β₁ = 0 and without bias correction, which is Adam's limit after infinitely many steps.</summary>
    protected override double StepNumber(long stepsBefore) => double.PositiveInfinity;

    private static StateSlot[] SlotsOf(Options options)
    {
        var slots = new List<StateSlot> { new("square_avg") };
        // Adam's first moment is, with β₁ = 0, the gradient itself.
        slots.Add(options.Centered ? new StateSlot("grad_avg") : new StateSlot("gradient", IsSaved: false));
        if (options.Momentum != 0) slots.Add(new StateSlot("momentum_buffer"));
        return [.. slots];
    }

    /// <summary>The options of <see cref="RmsProp"/>: a learning rate of 0.01.</summary>
    [Component("rmsprop", Summary = "Steps by the gradient over the root of its mean square.")]
    [Paper("Tijmen Tieleman and Geoffrey Hinton", "Lecture 6.5: RMSprop", 2012, Venue = "COURSERA: Neural Networks for Machine Learning")]
    public sealed record Options : GroupedOptimizerOptions
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
