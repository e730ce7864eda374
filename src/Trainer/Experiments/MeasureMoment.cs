namespace Trainer.Experiments;

/// <summary>When a metric is read.</summary>
public enum MeasureMoment
{
    /// <summary>At the end.</summary>
    Final,

    /// <summary>Where the run's goal was best.</summary>
    Best,
}
