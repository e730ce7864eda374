using Trainer.Metrics;

namespace Trainer.Loop;

/// <summary>Stops when a metric is good enough.</summary>
/// <param name="options">Which metric, and how good.</param>
public sealed class Target(TargetOptions options) : ITrainingListener
{
    /// <inheritdoc/>
    public string Name => "target";

    /// <inheritdoc/>
    public void OnMetrics(LoopState state, MetricSet metrics)
    {
        Goal goal = options.Metric is { } metric ? new(metric, options.Direction ?? state.Scores.Goal.Direction) : state.Scores.Goal;
        if (metrics.Find(goal.Metric) is not { } value) return;
        if (value == options.Value || goal.IsBetter(value, options.Value)) state.RequestStop($"{goal.Metric} has reached {value:G5} (wanted: {options.Value:G5})");
    }

    /// <inheritdoc/>
    public void OnEpochEnd(LoopState state)
    {
        if (options.Metric is { } metric && state.Scores.Latest.Keys.Any(name => !name.StartsWith("train/", StringComparison.Ordinal)))
        {
            state.Scores.CheckMeasured(metric, "listeners:target:metric");
        }
    }
}
