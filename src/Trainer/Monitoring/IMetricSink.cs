namespace Trainer.Monitoring;

/// <summary>Somewhere that measurements go: a file, a display, a server.</summary>
public interface IMetricSink : IDisposable
{
    /// <summary>Prepares for a run that goes on after <paramref name="step"/> steps; records of later steps, from before it was interrupted, are dropped.</summary>
    void Open(long step);

    /// <summary>Takes a record.</summary>
    void Write(MetricRecord record);

    /// <summary>Makes sure that what was taken is not lost when the process ends.</summary>
    void Flush();
}
