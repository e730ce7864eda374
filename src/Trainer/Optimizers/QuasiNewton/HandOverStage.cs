using System.ComponentModel.DataAnnotations;

namespace Trainer.Optimizers.QuasiNewton;

/// <summary>One optimizer of a <see cref="HandOverOptimizer"/>.</summary>
public sealed record HandOverStage
{
    /// <summary>The optimizer.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>After how many of its steps the next one takes over; null (default) for the last, which goes on to the end.</summary>
    [Range(1L, 1_000_000_000_000L)]
    public long? Steps { get; init; }
}
