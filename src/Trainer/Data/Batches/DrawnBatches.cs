using Trainer.Randomness;
using Trainer.State;

namespace Trainer.Data;

/// <summary>Batches that are drawn afresh instead of taken from a data set. Batch k is what is drawn from the k-th fork of a stream.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
/// <param name="random">Decides them.</param>
/// <param name="draw">Draws one.</param>
/// <param name="perEpoch">How many are called an epoch, since there is no end of them; default 100.</param>
public sealed class DrawnBatches<TBatch>(RandomStream random, Func<RandomStream, TBatch> draw, long perEpoch = 100) : IBatchSource<TBatch>
{
    private long _taken;

    /// <inheritdoc/>
    public long BatchesPerEpoch => perEpoch;

    /// <inheritdoc/>
    public TBatch Next() => draw(random.Fork(_taken++));

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Set("taken", _taken);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        _taken = node.Get<long>("taken");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
