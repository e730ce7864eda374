using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Metrics;

namespace Trainer.Loop;

/// <summary>Options of <see cref="EarlyStopping"/>.</summary>
[Component("early-stopping", Summary = "Stops when a metric has not improved for a while.")]
public sealed record EarlyStoppingOptions : ListenerOptions, IValidatableObject
{
    /// <summary>How many evaluations without improvement to wait for.</summary>
    [Range(1, int.MaxValue)]
    public int Patience { get; init; } = 5;

    /// <summary>By how much the metric must improve to count.</summary>
    [Range(0, double.MaxValue)]
    public double MinimumDelta { get; init; }

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
    public override ITrainingListener Create() => new EarlyStopping(this);
}
