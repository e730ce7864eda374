using System.ComponentModel.DataAnnotations;
using Trainer.Metrics;

namespace Trainer.Loop;

/// <summary>When checkpoints are written and which are kept.</summary>
public sealed record CheckpointOptions : IValidatableObject
{
    /// <summary>Write a checkpoint every so many steps; null for once an epoch (or evaluation) and at the end.</summary>
    [Range(1L, 1_000_000_000_000L)]
    public long? Every { get; init; }

    /// <summary>How many numbered checkpoints (<c>step-N</c>) to keep besides <c>last</c> and <c>best</c>; the oldest go first.</summary>
    [Range(0, int.MaxValue)]
    public int Keep { get; init; }

    /// <summary>
    /// Seconds between the beginnings of two writes. <c>last</c> or <c>best</c>, due sooner, stays in memory until then unless a newer one takes its place;
    /// it is written in any case when training ends. A killed process loses so much more at most. Numbered checkpoints are written at once.
    /// </summary>
    [Range(0.0, 86_400.0)]
    public double MinimumInterval { get; init; } = 5;

    /// <summary>Write them on another thread while training goes on; takes memory for a copy of weights and optimizer state.</summary>
    public bool Asynchronous { get; init; } = true;

    /// <summary>The metric that decides which checkpoint is the best, as <c>split/metric</c>; null for the task's own.</summary>
    public string? Metric { get; init; }

    /// <summary>Whether the smallest or the largest value of that metric is best; needed with a metric.</summary>
    public GoalDirection? Direction { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Metric is not null && Direction is null) yield return new("is required with a metric: minimize or maximize.", [nameof(Direction)]);
    }
}
