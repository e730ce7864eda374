using Trainer.Components;

namespace Trainer.Loop;

/// <summary>Options of <see cref="Target"/>.</summary>
[Component("target", Summary = "Stops when a metric is good enough.")]
public sealed record TargetOptions : GoalListenerOptions
{
    /// <summary>The value to reach.</summary>
    public required double Value { get; init; }

    /// <inheritdoc/>
    public override ITrainingListener Create() => new Target(this);
}
