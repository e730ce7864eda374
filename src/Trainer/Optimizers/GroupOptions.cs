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

    /// <summary>The weight decay of the group; null (default) for the optimizer's own and its rule for biases and norm parameters.</summary>
    [Range(0, 1e6)]
    public double? WeightDecay { get; init; }
}
