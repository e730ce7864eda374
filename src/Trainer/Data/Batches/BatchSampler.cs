using Trainer.Randomness;
using Trainer.State;

namespace Trainer.Data;

/// <summary>
/// Walks over the samples batch by batch, epoch after epoch without end. An epoch's order is a function of the stream and the epoch's number,
/// so the position alone is the state.
/// </summary>
public sealed class BatchSampler : IStateful
{
    private readonly RandomStream _random;
    private readonly IEpochOrder? _epochs;
    private long[] _order = [];
    private long _orderOf = -1;

    /// <summary>Creates a sampler that visits each sample once an epoch, at the beginning of epoch 0.</summary>
    /// <param name="count">How many samples there are.</param>
    /// <param name="options">The batch size, and whether to shuffle and to leave out a smaller last batch.</param>
    /// <param name="random">The run's stream; epoch e is in the order of <c>random.Fork("sampler").Fork(e)</c>.</param>
    /// <exception cref="ArgumentException">There would be no batch in an epoch.</exception>
    public BatchSampler(long count, BatchOptions options, RandomStream random)
        : this(count, options.Shuffle ? new ShuffledOrder(count) : null, options, random) { }

    /// <summary>Creates a sampler at the beginning of epoch 0.</summary>
    /// <param name="epochs">Which samples an epoch visits, and in which order.</param>
    /// <param name="options">The batch size, and whether to leave out a smaller last batch; whether to shuffle is the order's affair.</param>
    /// <param name="random">The run's stream; epoch e is drawn from <c>random.Fork("sampler").Fork(e)</c>.</param>
    /// <exception cref="ArgumentException">There would be no batch in an epoch.</exception>
    public BatchSampler(IEpochOrder epochs, BatchOptions options, RandomStream random) : this(epochs.Count, epochs, options, random) { }

    private BatchSampler(long count, IEpochOrder? epochs, BatchOptions options, RandomStream random)
    {
        Count = count;
        BatchSize = options.Size;
        BatchesPerEpoch = options.DropLast ? count / BatchSize : (count + BatchSize - 1) / BatchSize;
        if (BatchesPerEpoch <= 0)
        {
            throw new ArgumentException($"{count} samples make no batch of {BatchSize}{(options.DropLast ? " when the smaller last batch is dropped" : "")}.", nameof(count));
        }

        _epochs = epochs;
        _random = random.Fork("sampler");
    }

    /// <summary>How many samples an epoch visits.</summary>
    public long Count { get; }

    /// <summary>Samples a batch, but for an epoch's last.</summary>
    public int BatchSize { get; }

    /// <summary>How many batches an epoch has.</summary>
    public long BatchesPerEpoch { get; }

    /// <summary>The epoch that the next batch belongs to, from 0.</summary>
    public long Epoch { get; private set; }

    /// <summary>The next batch's number within its epoch, from 0.</summary>
    public long Batch { get; private set; }

    /// <summary>The next batch's samples; moves on by one batch.</summary>
    public BatchIndices Next()
    {
        if (_orderOf != Epoch)
        {
            _order = _epochs?.Draw(_random.Fork(Epoch)) ?? Ascending();
            _orderOf = Epoch;
        }

        int first = checked((int)(Batch * BatchSize));
        BatchIndices batch = new(Epoch, Batch, _order.AsMemory(first, Math.Min(BatchSize, _order.Length - first)));
        Advance();
        return batch;
    }

    /// <summary>Moves on by one batch without looking at its samples.</summary>
    public void Advance()
    {
        if (++Batch < BatchesPerEpoch) return;
        Batch = 0;
        Epoch++;
    }

    /// <summary>Moves to a batch of an epoch.</summary>
    public void MoveTo(long epoch, long batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(batch, BatchesPerEpoch);
        (Epoch, Batch) = (epoch, batch);
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("epoch", Epoch);
        node.Set("batch", Batch);
        node.Set("samples", Count);
        node.Set("batchSize", BatchSize);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        (long samples, int batchSize) = (node.Get<long>("samples"), node.Get<int>("batchSize"));
        if (samples != Count || batchSize != BatchSize)
        {
            throw new StateException(
                $"The saved position counts batches of {batchSize} from {samples:N0} samples; this run has batches of {BatchSize} from {Count:N0}.");
        }

        (long epoch, long batch) = (node.Get<long>("epoch"), node.Get<long>("batch"));
        if (epoch < 0 || batch < 0 || batch >= BatchesPerEpoch)
        {
            throw new StateException($"The saved position, batch {batch} of epoch {epoch}, is outside an epoch of {BatchesPerEpoch} batches.");
        }

        MoveTo(epoch, batch);
    }

    private long[] Ascending() => _order.Length > 0 ? _order : [.. Enumerable.Range(0, checked((int)Count)).Select(i => (long)i)];
}
