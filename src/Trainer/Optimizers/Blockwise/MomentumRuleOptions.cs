using System.ComponentModel.DataAnnotations;
using Trainer.Kernels.Updates;

namespace Trainer.Optimizers.Blockwise;

/// <summary>The options of the optimizers of <see cref="UpdateRule.Momentum"/>.</summary>
public abstract record MomentumRuleOptions : BlockwiseOptimizerOptions
{
    /// <summary>The momentum β; default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; } = 0.9;

    internal override UpdateRule Rule => UpdateRule.Momentum;

    internal override IReadOnlyList<string> StateNames => ["momentum_buffer"];

    internal override double? FirstMomentum => Momentum;

    internal override UpdateSettings Settings(ParameterGroup group, long step) => new() { Beta1 = ((MomentumGroup)group).Momentum };
}
