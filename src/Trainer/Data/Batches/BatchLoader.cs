using Trainer.Data.Augmentations;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>
/// Training batches without end: the samples are gathered, augmented, normalised and moved to the device on worker threads while the batch
/// before is trained on. The sequence is a function of the stream alone; whether, how far and by how many threads it is prepared ahead does not
/// change a bit of it.
/// </summary>
/// <remarks>The state is the position of the first batch not yet taken; what is prepared ahead is prepared again after a restart.</remarks>
public sealed class BatchLoader : IBatchSource<LabelledBatch>
{
    private readonly BatchAssembler _assembler;
    private readonly BatchSampler _taken;
    private readonly BatchSampler _prepared;
    private readonly BatchOptions _options;
    private Prefetcher<BatchIndices, LabelledBatch>? _prefetcher;
    private bool _disposed;

    /// <summary>Creates a loader; nothing is prepared before the first batch is asked for.</summary>
    /// <param name="set">The samples; they must outlive the loader.</param>
    /// <param name="normalisation">What turns stored values into the network's.</param>
    /// <param name="options">Batch size, order, look-ahead and threads.</param>
    /// <param name="random">The run's stream: the order comes from its fork "sampler", what augmentations draw from its fork "augmentation".</param>
    /// <param name="device">Where batches go; null: the CPU.</param>
    /// <param name="augmentations">What is done to each training batch, in this order; null: nothing.</param>
    /// <param name="epochs">Which samples an epoch visits, and in which order; null: each once, as the options say.</param>
    /// <exception cref="ArgumentException">
    /// There would be no batch, the samples are of a type or on a device that is not supported, or an augmentation cannot work on samples of this shape.
    /// </exception>
    public BatchLoader(
        LabelledSet set,
        Normalisation normalisation,
        BatchOptions options,
        RandomStream random,
        Device? device = null,
        IReadOnlyList<AugmentationOptions>? augmentations = null,
        IEpochOrder? epochs = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        AugmentationSequence.ShapeOf(augmentations ?? [], set.Samples.Shape);
        _assembler = new(set, normalisation, device ?? CPU, augmentations ?? [], random, options.Views);
        _taken = epochs is null ? new(set.Count, options, random) : new(epochs, options, random);
        _prepared = epochs is null ? new(set.Count, options, random) : new(epochs, options, random);
        _options = options;
    }

    /// <summary>How many batches an epoch has.</summary>
    public long BatchesPerEpoch => _taken.BatchesPerEpoch;

    /// <summary>The epoch that the next batch belongs to, from 0.</summary>
    public long Epoch => _taken.Epoch;

    /// <summary>The next batch's number within its epoch, from 0.</summary>
    public long Batch => _taken.Batch;

    /// <summary>The next batch, which is the caller's to dispose of.</summary>
    public LabelledBatch Next()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_options.Prefetch > 0) _prefetcher ??= new(() => _prepared.Next(), _assembler.Assemble, _options.Prefetch, _options.Workers);
        LabelledBatch batch;
        try
        {
            batch = _prefetcher?.Take() ?? _assembler.Assemble(_prepared.Next());
        }
        catch
        {
            Rewind();
            throw;
        }

        _taken.Advance();
        return batch;
    }

    /// <summary>A set's batches in the order stored, the smaller last one included, neither shuffled nor augmented: for evaluation.</summary>
    /// <param name="set">The samples.</param>
    /// <param name="normalisation">What turns stored values into the network's.</param>
    /// <param name="options">Batch size, look-ahead and threads; the rest does not matter here.</param>
    /// <param name="device">Where batches go; null: the CPU.</param>
    public static IEnumerable<LabelledBatch> InOrder(LabelledSet set, Normalisation normalisation, BatchOptions options, Device? device = null)
    {
        BatchAssembler assembler = new(set, normalisation, device ?? CPU, [], default);
        BatchSampler sampler = new(set.Count, options with { Shuffle = false, DropLast = false }, default);
        BatchIndices? Plan() => sampler.Epoch == 0 ? sampler.Next() : null;
        if (options.Prefetch == 0)
        {
            while (Plan() is { } plan) yield return assembler.Assemble(plan);
            yield break;
        }

        using Prefetcher<BatchIndices, LabelledBatch> prefetcher = new(Plan, assembler.Assemble, options.Prefetch, options.Workers);
        while (prefetcher.Take() is { } batch) yield return batch;
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node) => _taken.SaveState(node);

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        _taken.LoadState(node);
        Rewind();
    }

    /// <summary>Ends the worker threads and disposes of what was prepared and not taken.</summary>
    public void Dispose()
    {
        _disposed = true;
        _prefetcher?.Dispose();
        _prefetcher = null;
    }

    private void Rewind()
    {
        _prefetcher?.Dispose();
        _prefetcher = null;
        _prepared.MoveTo(_taken.Epoch, _taken.Batch);
    }
}
