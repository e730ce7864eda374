using Trainer.Metrics;

namespace Trainer.Loop;

/// <summary>Stops when a metric is good enough.</summary>
/// <param name="options">Which metric, and how good.</param>
public sealed class Target(TargetOptions options) : GoalListener(options, "target", "target")
{
    /// <inheritdoc/>
    protected override void Look(LoopState state, Goal goal, double value)
    {
        if (value == options.Value || goal.IsBetter(value, options.Value)) state.RequestStop($"{goal.Metric} has reached {value:G5} (wanted: {options.Value:G5})");
    }
}
