using System.ComponentModel.DataAnnotations;

namespace Trainer.Methods.Physics.Weights;

/// <summary>The options of <see cref="BalancedWeights"/>.</summary>
public abstract record BalancedWeightsOptions : LossWeightsOptions
{
    /// <summary>After how many steps the weights are looked at; default 100.</summary>
    [Range(1L, 1_000_000_000L)]
    public long Every { get; init; } = 100;

    /// <summary>α: how much of a weight stays at each look; default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Memory { get; init; } = 0.9;
}
