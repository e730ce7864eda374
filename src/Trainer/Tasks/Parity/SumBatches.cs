using Trainer.Data;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Tasks.Parity;

/// <summary>Batches of sequences as long as the curriculum says. Batch k is a function of the stream, k and that length.</summary>
/// <param name="size">Sequences in a batch.</param>
/// <param name="modulus">The modulus.</param>
/// <param name="curriculum">Says how long.</param>
/// <param name="random">Decides the numbers.</param>
/// <param name="device">Where batches go.</param>
internal sealed class SumBatches(int size, int modulus, LengthCurriculum curriculum, RandomStream random, Device device) : IBatchSource<SumBatch>
{
    private long _taken;

    /// <summary>There is no end of sequences: a hundred batches are called an epoch.</summary>
    public long BatchesPerEpoch => 100;

    public SumBatch Next() => SumBatch.Draw(size, curriculum.Length, modulus, random.Fork(_taken++), device);

    public void SaveState(StateNode node) => node.Set("taken", _taken);

    public void LoadState(StateNode node) => _taken = node.Get<long>("taken");

    public void Dispose() { }
}
