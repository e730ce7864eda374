using System.ComponentModel.DataAnnotations;
using Trainer.Kernels.Updates;

namespace Trainer.Optimizers.Blockwise;

/// <summary>The options of the optimizers whose moments decay at two rates.</summary>
public abstract record BetaRuleOptions : BlockwiseOptimizerOptions
{
    /// <summary>The decay rate β₁ of the first moment; default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay rate β₂ of the second moment, or with Lion of the moment that is kept; default 0.999 unless the optimizer says otherwise.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    internal override (double Beta1, double Beta2)? FirstBetas => (Beta1, Beta2);

    internal override UpdateSettings Settings(ParameterGroup group, long step)
    {
        (double beta1, double beta2) = ((BetaGroup)group).Betas;
        return new() { Beta1 = beta1, Beta2 = beta2 };
    }
}
