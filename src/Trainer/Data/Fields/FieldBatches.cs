using TorchSharp;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Data.Fields;

/// <summary>Batches of a set in memory, each sample once an epoch, in another random order each time.</summary>
/// <param name="set">The samples; they must outlive the batches.</param>
/// <param name="size">Samples in a batch, fewer in an epoch's last.</param>
/// <param name="random">Decides the orders.</param>
/// <param name="device">Where batches go.</param>
public sealed class FieldBatches(FieldSet set, int size, RandomStream random, Device device) : IBatchSource<FieldBatch>
{
    private readonly BatchSampler _sampler = new(set.Count, new BatchOptions { Size = size }, random);

    /// <inheritdoc/>
    public long BatchesPerEpoch => _sampler.BatchesPerEpoch;

    /// <inheritdoc/>
    public FieldBatch Next()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor chosen = tensor(_sampler.Next().Samples.ToArray());
        return new(Take(set.Inputs, chosen), Take(set.Outputs, chosen));
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node) => _sampler.SaveState(node);

    /// <inheritdoc/>
    public void LoadState(StateNode node) => _sampler.LoadState(node);

    /// <inheritdoc/>
    public void Dispose() { }

    private Tensor Take(Tensor fields, Tensor chosen) => fields.index_select(0, chosen).to(device).DetachFromDisposeScope();
}
