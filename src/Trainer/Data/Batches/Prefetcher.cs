using System.Collections.Concurrent;

namespace Trainer.Data;

/// <summary>
/// Makes items on threads of its own, at most so many ahead of the consumer, who gets them in the order in which they were planned whichever
/// thread is done first. What the making of an item throws, the consumer gets in its place.
/// </summary>
/// <typeparam name="TPlan">What says which item to make.</typeparam>
/// <typeparam name="TItem">What is made.</typeparam>
internal sealed class Prefetcher<TPlan, TItem> : IDisposable
    where TPlan : struct
    where TItem : class, IDisposable
{
    private readonly Func<TPlan?> _plan;
    private readonly Func<TPlan, TItem> _make;
    private readonly BlockingCollection<Task<TItem>> _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _order = new();
    private readonly Thread[] _workers;

    /// <summary>Starts the threads.</summary>
    /// <param name="plan">Plans the next item; null: there are no more. One thread at a time calls it.</param>
    /// <param name="make">Makes a planned item. Several threads call it at once.</param>
    /// <param name="ahead">How many items may wait, at least 1; each worker may hold one more.</param>
    /// <param name="workers">How many threads, at least 1.</param>
    public Prefetcher(Func<TPlan?> plan, Func<TPlan, TItem> make, int ahead, int workers)
    {
        _plan = plan;
        _make = make;
        _queue = new(ahead + workers);
        _workers = new Thread[workers];
        for (int i = 0; i < workers; i++) _workers[i] = new(Work) { IsBackground = true, Name = $"Trainer batches {i}" };
        foreach (Thread worker in _workers) worker.Start();
    }

    /// <summary>The next item, which is the caller's from here on; null when there are no more.</summary>
    public TItem? Take() => _queue.TryTake(out Task<TItem>? next, Timeout.Infinite) ? next.GetAwaiter().GetResult() : null;

    /// <summary>Ends the threads and disposes of the items that nobody took.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (Thread worker in _workers) worker.Join();
        while (_queue.TryTake(out Task<TItem>? left))
        {
            if (left.IsCompletedSuccessfully) left.Result.Dispose();
            else _ = left.Exception; // Seen, and of no interest to anyone any more.
        }

        _queue.Dispose();
        _stop.Dispose();
    }

    private void Work()
    {
        while (Begin() is { } begun)
        {
            try
            {
                begun.Item.SetResult(_make(begun.Plan));
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to the consumer.
            catch (Exception error)
#pragma warning restore CA1031
            {
                begun.Item.SetException(error);
            }
        }
    }

    // One at a time: the place in the queue and the plan belong together. Whoever finds the queue full waits here, and the others behind it.
    private (TPlan Plan, TaskCompletionSource<TItem> Item)? Begin()
    {
        lock (_order)
        {
            if (_queue.IsAddingCompleted) return null;
            TaskCompletionSource<TItem> item = new();
            try
            {
                if (!_stop.IsCancellationRequested && _plan() is { } plan && Add(item.Task)) return (plan, item);
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to the consumer.
            catch (Exception error)
#pragma warning restore CA1031
            {
                item.SetException(error);
                Add(item.Task);
            }

            _queue.CompleteAdding();
            return null;
        }
    }

    private bool Add(Task<TItem> item)
    {
        try
        {
            _queue.Add(item, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false; // The consumer has gone.
        }
    }
}
