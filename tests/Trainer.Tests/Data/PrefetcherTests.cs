using Trainer.Data;

namespace Trainer.Tests.Data;

/// <summary>Threads meet at events; nothing here waits for time to pass.</summary>
public sealed class PrefetcherTests
{
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(1); // A test that hangs fails.

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(2, 3)]
    [InlineData(1, 8)]
    public void Items_come_in_the_order_of_their_plans(int ahead, int workers)
    {
        int next = 0;
        using Prefetcher<int, Item> prefetcher = new(() => next < 500 ? next++ : null, number => new(number), ahead, workers);
        for (int i = 0; i < 500; i++) Assert.Equal(i, prefetcher.Take()!.Number);
        Assert.Null(prefetcher.Take());
        Assert.Null(prefetcher.Take());
    }

    [Fact]
    public void The_second_worker_overtakes_the_first_and_the_consumer_does_not_notice()
    {
        int next = 0;
        using ManualResetEventSlim secondIsDone = new();
        using Prefetcher<int, Item> prefetcher = new(() => next < 2 ? next++ : null, number =>
        {
            if (number == 0) Assert.True(secondIsDone.Wait(Forever));
            else secondIsDone.Set();
            return new(number);
        }, ahead: 1, workers: 2);
        Assert.Equal(0, prefetcher.Take()!.Number);
        Assert.Equal(1, prefetcher.Take()!.Number);
    }

    [Fact]
    public void The_next_item_is_made_while_the_consumer_holds_the_one_before()
    {
        int next = 0;
        using ManualResetEventSlim secondIsMade = new();
        using Prefetcher<int, Item> prefetcher = new(() => next++, number =>
        {
            if (number == 1) secondIsMade.Set();
            return new(number);
        }, ahead: 1, workers: 1);
        prefetcher.Take();
        Assert.True(secondIsMade.Wait(Forever));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(2, 4)]
    public void No_more_is_begun_than_may_wait_and_each_worker_holds(int ahead, int workers)
    {
        (int planned, int made) = (0, 0);
        using SemaphoreSlim finished = new(0);
        using Prefetcher<int, Item> prefetcher = new(() => planned++, number =>
        {
            Interlocked.Increment(ref made);
            finished.Release();
            return new(number);
        }, ahead, workers);
        for (int taken = 0; taken < 50; taken++)
        {
            for (int i = taken == 0 ? 0 : ahead + workers - 1; i < ahead + workers; i++) Assert.True(finished.Wait(Forever));
            Assert.InRange(Volatile.Read(ref made), taken + 1, taken + ahead + workers);
            Assert.InRange(Volatile.Read(ref planned), taken + 1, taken + ahead + workers + 1); // The next plan waits for its place.
            prefetcher.Take();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_a_worker_throws_comes_in_the_place_of_its_item(int workers)
    {
        int next = 0;
        using Prefetcher<int, Item> prefetcher = new(() => next++, number => number == 3 ? throw new InvalidTimeZoneException() : new(number), ahead: 4, workers);
        for (int i = 0; i < 3; i++) Assert.Equal(i, prefetcher.Take()!.Number);
        Assert.Throws<InvalidTimeZoneException>(prefetcher.Take);
        Assert.Equal(4, prefetcher.Take()!.Number);
    }

    [Fact]
    public void What_a_plan_throws_comes_in_its_place_and_is_the_end()
    {
        int next = 0;
        using Prefetcher<int, Item> prefetcher = new(() => next == 2 ? throw new InvalidTimeZoneException() : next++, number => new(number), ahead: 4, workers: 2);
        for (int i = 0; i < 2; i++) Assert.Equal(i, prefetcher.Take()!.Number);
        Assert.Throws<InvalidTimeZoneException>(prefetcher.Take);
        Assert.Null(prefetcher.Take());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Disposing_ends_the_threads_and_disposes_of_what_nobody_took(int workers)
    {
        (int next, int left) = (0, 0);
        Prefetcher<int, Item> prefetcher = new(() => next++, number => number % 7 == 6 ? throw new InvalidTimeZoneException() : Count(number), ahead: 6, workers);
        Item Count(int number)
        {
            Interlocked.Increment(ref left);
            return new(number, () => Interlocked.Decrement(ref left));
        }

        for (int i = 0; i < 3; i++) prefetcher.Take()!.Dispose();
        prefetcher.Dispose();
        Assert.Equal(0, left);
    }

    private sealed class Item(int number, Action? dispose = null) : IDisposable
    {
        public int Number => number;

        public void Dispose() => dispose?.Invoke();
    }
}
