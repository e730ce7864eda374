using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Loop;

/// <summary>Options of <see cref="EarlyStopping"/>.</summary>
[Component("early-stopping", Summary = "Stops when a metric has not improved for a while.")]
public sealed record EarlyStoppingOptions : GoalListenerOptions
{
    /// <summary>How many evaluations without improvement to wait for.</summary>
    [Range(1, int.MaxValue)]
    public int Patience { get; init; } = 5;

    /// <summary>By how much the metric must improve to count.</summary>
    [Range(0, double.MaxValue)]
    public double MinimumDelta { get; init; }

    /// <inheritdoc/>
    public override ITrainingListener Create() => new EarlyStopping(this);
}
