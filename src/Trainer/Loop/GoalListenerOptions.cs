using System.ComponentModel.DataAnnotations;
using Trainer.Metrics;

namespace Trainer.Loop;

/// <summary>What the options of all <see cref="GoalListener"/>s have in common: which metric they look at.</summary>
public abstract record GoalListenerOptions : ListenerOptions, IValidatableObject
{
    /// <summary>The metric as <c>split/metric</c>; null for the one that decides which checkpoint is best.</summary>
    public string? Metric { get; init; }

    /// <summary>Whether small or large values of that metric are good; needed with a metric.</summary>
    public GoalDirection? Direction { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Metric is not null && Direction is null) yield return new("is required with a metric: minimize or maximize.", [nameof(Direction)]);
    }
}
