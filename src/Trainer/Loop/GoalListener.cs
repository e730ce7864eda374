using Trainer.Metrics;

namespace Trainer.Loop;

/// <summary>A listener that looks at one metric, and refuses one that is not measured.</summary>
/// <param name="options">Which metric.</param>
/// <param name="name">The listener's name in checkpoints.</param>
/// <param name="component">Its name in configurations, for messages.</param>
public abstract class GoalListener(GoalListenerOptions options, string name, string component) : ITrainingListener
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void OnMetrics(LoopState state, MetricSet metrics)
    {
        Goal goal = options.Metric is { } metric ? new(metric, options.Direction ?? state.Scores.Goal.Direction) : state.Scores.Goal;
        if (metrics.Find(goal.Metric) is { } value) Look(state, goal, value);
    }

    /// <inheritdoc/>
    public void OnEpochEnd(LoopState state)
    {
        if (options.Metric is { } metric && state.Scores.Latest.Keys.Any(key => !key.StartsWith("train/", StringComparison.Ordinal)))
        {
            state.Scores.CheckMeasured(metric, $"listeners:{component}:metric");
        }
    }

    /// <summary>Looks at a measurement of the metric.</summary>
    protected abstract void Look(LoopState state, Goal goal, double value);
}
