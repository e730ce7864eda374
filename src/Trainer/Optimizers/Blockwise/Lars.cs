using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Kernels.Updates;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>LARS: momentum whose updates are in proportion to the tensor that they change.</summary>
/// <remarks>
/// As <see cref="UpdateRule.Momentum"/>, θ ← θ − η m. By default with a cap instead of the paper's scaling, as in the library bitsandbytes: where ‖m‖ is above 0.02 ‖θ‖, m is scaled down to that in the update, so that
/// a step is at most η · 0.02 ‖θ‖ long; short updates stay, and those of a tensor of norm 0. With <see cref="Options.TrustCoefficient"/> as in the paper.
/// </remarks>
public sealed class Lars : BlockwiseOptimizer
{
    private readonly TrustRatio? _trust;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public Lars(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options)
        : base(parameters, Present(options).TrustCoefficient is null ? options : options with { MaximumUpdateNorm = 0 }) =>
        _trust = options.TrustCoefficient is { } coefficient ? new(coefficient) : null;

    private protected override void StepAll()
    {
        if (_trust is not null)
        {
            foreach (ParameterGroup group in Groups) _trust.Scale(group.States, Maximize ? -group.WeightDecay : group.WeightDecay);
        }

        base.StepAll();
    }

    // By then it is in the gradients of those that have any.
    private protected override double Decay(ParameterGroup group) => _trust is null ? group.WeightDecay : 0;

    /// <summary>The options of <see cref="Lars"/>: a learning rate of 0.01, and an update of at most 0.02 of the tensor's norm.</summary>
    [Component("lars", Summary = "Momentum whose updates are in proportion to the tensor: at most a fiftieth as long, or scaled as in the paper.")]
    [Paper("Yang You, Igor Gitman and Boris Ginsburg", "Large batch training of convolutional networks", 2017)]
    public sealed record Options : MomentumRuleOptions
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => (LearningRate, MaximumUpdateNorm) = (0.01, 0.02);

        /// <summary>The trust coefficient τ of the paper's scaling; null (default) for the cap of <see cref="BlockwiseOptimizerOptions.MaximumUpdateNorm"/>, which is off with it. 0.001 is usual, with a learning rate near 1.</summary>
        /// <remarks>
        /// A tensor of two or more dimensions learns from τ ‖θ‖ / (‖g‖ + λ ‖θ‖) · (g + λθ) in the place of its gradient g, which is overwritten; where ‖θ‖ or ‖g‖ is 0 the ratio is 1. Others (biases, normalisations) learn
        /// from g as it is, without weight decay, as SimCLR has it (Chen et al. 2020).
        /// </remarks>
        [Range(0.0, 1e3, MinimumIsExclusive = true)]
        public double? TrustCoefficient { get; init; }

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Lars(parameters, this);
    }
}
