using Trainer.Kernels.Updates;

namespace Trainer.Optimizers.Blockwise;

/// <summary>The options of the optimizers of <see cref="UpdateRule.Lion"/>: a learning rate of 1e-4, and β₂ = 0.99.</summary>
public abstract record LionRuleOptions : BetaRuleOptions
{
    /// <summary>Creates the options with their defaults.</summary>
    protected LionRuleOptions() => (LearningRate, Beta2) = (1e-4, 0.99);

    internal override UpdateRule Rule => UpdateRule.Lion;

    internal override IReadOnlyList<string> StateNames => ["exp_avg"];
}
