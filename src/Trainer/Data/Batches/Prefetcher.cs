using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Trainer.Data;

/// <summary>
/// Produces items on a thread of its own, at most so many ahead of the consumer, in the order in which they are produced. What the producer
/// throws, the consumer gets in the place of the item.
/// </summary>
internal sealed class Prefetcher<T> : IDisposable where T : class, IDisposable
{
    private readonly Func<T?> _produce;
    private readonly BlockingCollection<(T? Item, ExceptionDispatchInfo? Failure)> _ready;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _worker;

    /// <summary>Starts the thread.</summary>
    /// <param name="produce">Makes the next item; null: there are no more.</param>
    /// <param name="ahead">How many items may wait, at least 1.</param>
    public Prefetcher(Func<T?> produce, int ahead)
    {
        _produce = produce;
        _ready = new(ahead);
        _worker = new(Work) { IsBackground = true, Name = "Trainer batches" };
        _worker.Start();
    }

    /// <summary>The next item, which is the caller's from here on; null when there are no more.</summary>
    public T? Take()
    {
        if (!_ready.TryTake(out (T? Item, ExceptionDispatchInfo? Failure) next, Timeout.Infinite)) return null;
        next.Failure?.Throw();
        return next.Item;
    }

    /// <summary>Ends the thread and disposes of the items that nobody took.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _worker.Join();
        while (_ready.TryTake(out (T? Item, ExceptionDispatchInfo? Failure) left)) left.Item?.Dispose();
        _ready.Dispose();
        _stop.Dispose();
    }

    private void Work()
    {
        T? item = null;
        try
        {
            while (!_stop.IsCancellationRequested && (item = _produce()) is not null)
            {
                _ready.Add((item, null), _stop.Token);
                item = null;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            item?.Dispose();
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the consumer.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Report(error);
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }

    private void Report(Exception error)
    {
        try
        {
            _ready.Add((null, ExceptionDispatchInfo.Capture(error)), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The consumer has gone: nobody is left to tell.
        }
    }
}
