using Trainer.State;

namespace Trainer.Data;

/// <summary>An endless sequence of training batches, epoch after epoch, whose position survives a restart.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
public interface IBatchSource<out TBatch> : IStateful, IDisposable
{
    /// <summary>How many batches make an epoch.</summary>
    long BatchesPerEpoch { get; }

    /// <summary>The next batch, which the caller disposes.</summary>
    TBatch Next();
}
