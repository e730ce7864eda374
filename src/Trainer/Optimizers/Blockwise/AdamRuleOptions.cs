using System.ComponentModel.DataAnnotations;
using Trainer.Kernels.Updates;

namespace Trainer.Optimizers.Blockwise;

/// <summary>The options of the optimizers of <see cref="UpdateRule.Adam"/>.</summary>
public abstract record AdamRuleOptions : BetaRuleOptions
{
    /// <summary>The ε of the denominator; default 1e-8.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    internal override UpdateRule Rule => UpdateRule.Adam;

    internal override IReadOnlyList<string> StateNames => ["exp_avg", "exp_avg_sq"];

    internal override UpdateSettings Settings(ParameterGroup group, long step) => base.Settings(group, step) with { Epsilon = Epsilon };
}
