namespace Trainer.Experiments;

/// <summary>When a metric is read.</summary>
public enum MeasureMoment
{
    /// <summary>At the end.</summary>
    Final,

    /// <summary>Where the run's goal was best.</summary>
    Best,

    /// <summary>Every time it was recorded, and the mean of that: for accuracies the area under the learning curve.</summary>
    Mean,
}
