using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Metrics;

namespace Trainer.Loop;

/// <summary>Options of <see cref="Target"/>.</summary>
[Component("target", Summary = "Stops when a metric is good enough.")]
public sealed record TargetOptions : ListenerOptions, IValidatableObject
{
    /// <summary>The value to reach.</summary>
    public required double Value { get; init; }

    /// <summary>The metric as <c>split/metric</c>; null for the one that decides which checkpoint is best.</summary>
    public string? Metric { get; init; }

    /// <summary>Whether small or large values of that metric are good; needed with a metric.</summary>
    public GoalDirection? Direction { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Metric is not null && Direction is null) yield return new("is required with a metric: minimize or maximize.", [nameof(Direction)]);
    }

    /// <inheritdoc/>
    public override ITrainingListener Create() => new Target(this);
}
