using Trainer.Data;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance.Sequences;

/// <summary>Batches of fresh sequences to be copied. Batch k is a function of the stream and k alone.</summary>
/// <param name="size">Sequences in a batch.</param>
/// <param name="options">Lengths and symbols.</param>
/// <param name="random">Decides them.</param>
/// <param name="device">Where batches go.</param>
internal sealed class CopyBatches(int size, CopyPasteOptions options, RandomStream random, Device device) : IBatchSource<CopyBatch>
{
    private long _taken;

    /// <summary>There is no end of sequences: a hundred batches are called an epoch.</summary>
    public long BatchesPerEpoch => 100;

    public CopyBatch Next() => CopyBatch.Draw(size, options, random.Fork(_taken++), device);

    public void SaveState(StateNode node) => node.Set("taken", _taken);

    public void LoadState(StateNode node) => _taken = node.Get<long>("taken");

    public void Dispose() { }
}
