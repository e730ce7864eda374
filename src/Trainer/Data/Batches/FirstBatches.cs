using Trainer.State;

namespace Trainer.Data;

/// <summary>The first batches of a source over and over, augmented alike each time: a model that cannot learn them by heart has a fault.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
/// <param name="source">The source, which this one disposes of.</param>
/// <param name="count">How many batches.</param>
public sealed class FirstBatches<TBatch>(IBatchSource<TBatch> source, long count) : IBatchSource<TBatch>
{
    private readonly StateNode _beginning = Save(source);
    private long _next;

    /// <inheritdoc/>
    public long BatchesPerEpoch { get; } = Math.Min(count, source.BatchesPerEpoch);

    /// <inheritdoc/>
    public TBatch Next()
    {
        if (_next == BatchesPerEpoch)
        {
            source.LoadState(_beginning);
            _next = 0;
        }

        _next++;
        return source.Next();
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("next", _next);
        source.SaveState(node.Child("source"));
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        _next = node.Get<long>("next");
        source.LoadState(node.Child("source"));
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private static StateNode Save(IBatchSource<TBatch> source)
    {
        var node = new StateNode();
        source.SaveState(node);
        return node;
    }
}
