using System.ComponentModel.DataAnnotations;
using Trainer.Kernels.Updates;

namespace Trainer.Optimizers.Blockwise;

/// <summary>The options of the optimizers of <see cref="UpdateRule.Adam"/>.</summary>
public abstract record AdamRuleOptions : BlockwiseOptimizerOptions
{
    /// <summary>The decay rate β₁ of the first moment; default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay rate β₂ of the second moment; default 0.999.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>The ε of the denominator; default 1e-8.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    internal override UpdateRule Rule => UpdateRule.Adam;

    internal override IReadOnlyList<string> StateNames { get; } = ["exp_avg", "exp_avg_sq"];

    internal override (double Beta1, double Beta2)? FirstBetas => (Beta1, Beta2);

    internal override UpdateSettings Settings(ParameterGroup group, long step)
    {
        (double beta1, double beta2) = ((BetaGroup)group).Betas;
        return new() { Beta1 = beta1, Beta2 = beta2, Epsilon = Epsilon };
    }
}
