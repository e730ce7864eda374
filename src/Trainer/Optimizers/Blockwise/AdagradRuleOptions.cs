using System.ComponentModel.DataAnnotations;
using Trainer.Kernels.Updates;

namespace Trainer.Optimizers.Blockwise;

/// <summary>The options of the optimizers of <see cref="UpdateRule.Adagrad"/>.</summary>
public abstract record AdagradRuleOptions : BlockwiseOptimizerOptions
{
    /// <summary>The ε of the denominator; default 1e-10.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-10;

    internal override UpdateRule Rule => UpdateRule.Adagrad;

    internal override IReadOnlyList<string> StateNames => ["sum"];

    internal override UpdateSettings Settings(ParameterGroup group, long step) => new() { Epsilon = Epsilon };
}
