using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Torch.Native;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>Adagrad: each element's step shrinks with the root of the sum of its squared gradients.</summary>
/// <remarks>Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization", JMLR 2011.</remarks>
public sealed class Adagrad : FusedOptimizer
{
    private static readonly Lazy<ScriptFunction> Fused = new(() => new ScriptFunction(
        """
        def step(p: List[Tensor], g: List[Tensor], s: List[Tensor], steps: List[Tensor], lr: float, lr_decay: float, decay: float, eps: float, maximize: bool):
            torch._fused_adagrad_(p, g, s, steps, lr=lr, lr_decay=lr_decay, weight_decay=decay, eps=eps, maximize=maximize)
        """,
        "step"));

    // The fused operator has no CUDA kernel in libtorch 2.10.
    private static readonly Lazy<ScriptFunction> Foreach = new(() => new ScriptFunction(
        """
        def step(p: List[Tensor], g: List[Tensor], s: List[Tensor], rate: float, decay: float, eps: float, maximize: bool):
            if maximize:
                g = torch._foreach_neg(g)
            if decay != 0.0:
                g = torch._foreach_add(g, p, alpha=decay)
            torch._foreach_addcmul_(s, g, g, value=1.0)
            d = torch._foreach_sqrt(s)
            torch._foreach_add_(d, eps)
            torch._foreach_addcdiv_(p, g, d, value=-rate)
        """,
        "step"));

    private readonly Options _options;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, or there is no parameter.</exception>
    public Adagrad(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options)
        : base(parameters, Present(options), [new StateSlot("sum", options.InitialAccumulator)]) => _options = options;

    internal bool UseFused { get; init; } = true;

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, StepBucket bucket)
    {
        if (UseFused && bucket.IsOnCpu)
        {
            bucket.Run(Fused.Value, bucket.Parameters, bucket.Gradients, bucket.Slots[0], bucket.Steps,
                group.LearningRate, _options.LearningRateDecay, group.WeightDecay, _options.Epsilon, Maximize);
            return;
        }

        double rate = group.LearningRate / (1 + (bucket.Step * _options.LearningRateDecay));
        bucket.Run(Foreach.Value, bucket.Parameters, bucket.Gradients, bucket.Slots[0], rate, group.WeightDecay, _options.Epsilon, Maximize);
    }

    /// <summary>The options of <see cref="Adagrad"/>: a learning rate of 0.01.</summary>
    [Component("adagrad", Summary = "Steps by the gradient over the root of all its squares so far.")]
    [Paper("John Duchi and Elad Hazan and Yoram Singer", "Adaptive subgradient methods for online learning and stochastic optimization", 2011, Venue = "Journal of Machine Learning Research")]
    public sealed record Options : GroupedOptimizerOptions
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => LearningRate = 0.01;

        /// <summary>The decay of the learning rate: step t takes η / (1 + t · decay), t from 0; default 0.</summary>
        [Range(0, 1e6)]
        public double LearningRateDecay { get; init; }

        /// <summary>Where the sum of squares starts; default 0.</summary>
        [Range(0, 1e6)]
        public double InitialAccumulator { get; init; }

        /// <summary>The ε added to the root; default 1e-10.</summary>
        [Range(0.0, 1.0)]
        public double Epsilon { get; init; } = 1e-10;

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Adagrad(parameters, this);
    }
}
