using System.ComponentModel.DataAnnotations;

namespace Trainer.Optimizers;

/// <summary>Options for the parameters whose names match a pattern.</summary>
public sealed record GroupOptions
{
    /// <summary>The pattern: <c>*</c> stands for any characters, <c>?</c> for one; <c>encoder.*</c>, <c>*.bias</c>. The first group that matches takes a parameter.</summary>
    [MinLength(1)]
    public required string Match { get; init; }

    /// <summary>The factor on the optimizer's learning rate; default 1.</summary>
    [Range(0, 1e6)]
    public double LearningRateMultiplier { get; init; } = 1;

    /// <summary>The decay rate β₁ of the group's first moment, or its momentum; null (default) for the optimizer's own. For optimizers that have one.</summary>
    [Range(0.0, 1.0)]
    public double? Beta1 { get; init; }

    /// <summary>The decay rate β₂ of the group's second moment; null (default) for the optimizer's own. For optimizers whose moments have two.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double? Beta2 { get; init; }

    /// <summary>The weight decay of the group; null (default) for the optimizer's own and its rule for biases and norm parameters.</summary>
    [Range(0, 1e6)]
    public double? WeightDecay { get; init; }
}
