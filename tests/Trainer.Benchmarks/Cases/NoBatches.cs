using Trainer.Data;
using Trainer.State;

namespace Trainer.Benchmarks.Cases;

/// <summary>Batches of nothing without end, for tasks that have their data already.</summary>
internal sealed class NoBatches : IBatchSource<NoBatches.Batch>
{
    public long BatchesPerEpoch => 1_000_000;

    public Batch Next() => new();

    public void SaveState(StateNode node) { }

    public void LoadState(StateNode node) { }

    public void Dispose() { }

    internal sealed class Batch : IDisposable
    {
        public void Dispose() { }
    }
}
