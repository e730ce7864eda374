namespace Trainer.Metrics;

/// <summary>What a run tries to achieve.</summary>
/// <param name="Metric">The metric as <c>split/metric</c>: <c>test/accuracy</c>.</param>
/// <param name="Direction">Which end of it is good.</param>
public sealed record Goal(string Metric, GoalDirection Direction)
{
    /// <summary>True when <paramref name="value"/> is better than <paramref name="than"/>; anything is better than NaN.</summary>
    public bool IsBetter(double value, double than) =>
        !double.IsNaN(value) && (double.IsNaN(than) || (Direction == GoalDirection.Minimize ? value < than : value > than));
}
