namespace Trainer.Metrics;

/// <summary>Which end of a metric is good.</summary>
public enum GoalDirection
{
    /// <summary>Small values are good: losses, errors.</summary>
    Minimize,

    /// <summary>Large values are good: accuracies, scores.</summary>
    Maximize,
}
