using System.ComponentModel.DataAnnotations;
using Trainer.Kernels.Updates;

namespace Trainer.Optimizers.Blockwise;

/// <summary>The options of the optimizers of <see cref="UpdateRule.RmsProp"/>.</summary>
public abstract record RmsPropRuleOptions : BlockwiseOptimizerOptions
{
    /// <summary>The decay rate of the mean square; default 0.99.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Alpha { get; init; } = 0.99;

    /// <summary>The ε of the denominator; default 1e-8.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    internal override UpdateRule Rule => UpdateRule.RmsProp;

    internal override IReadOnlyList<string> StateNames => ["square_avg"];

    internal override UpdateSettings Settings(ParameterGroup group, long step) => new() { Beta2 = Alpha, Epsilon = Epsilon };
}
