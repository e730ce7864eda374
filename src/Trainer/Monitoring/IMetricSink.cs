using Trainer.Loop;

namespace Trainer.Monitoring;

/// <summary>Somewhere that measurements go: a file, a display, a server.</summary>
/// <remarks>Exceptions may propagate: <see cref="RunRecords"/> stops training for a sink that <see cref="IsRequired"/>, and goes on without any other.</remarks>
public interface IMetricSink : IDisposable
{
    /// <summary>What it is called when it fails; the type's name by default.</summary>
    string Name => GetType().Name;

    /// <summary>The file, folder or address it writes to; empty where there is none.</summary>
    string Place => "";

    /// <summary>Whether a run without it is of no use; false by default.</summary>
    bool IsRequired => false;

    /// <summary>Prepares for a run that goes on after <paramref name="step"/> steps; records of later steps, from before it was interrupted, are dropped.</summary>
    void Open(long step);

    /// <summary>Takes a record.</summary>
    void Write(MetricRecord record);

    /// <summary>Makes sure that what was taken is not lost when the process ends.</summary>
    void Flush();

    /// <summary>Learns how training ended. Must not wait: a checkpoint may still have to be written. Waiting belongs into Dispose.</summary>
    void Finish(StopReason reason) { }
}
