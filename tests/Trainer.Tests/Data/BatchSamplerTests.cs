using CsCheck;
using Trainer.Data;
using Trainer.Randomness;
using Trainer.State;

namespace Trainer.Tests.Data;

public sealed class BatchSamplerTests
{
    [Fact]
    public void An_epoch_visits_every_sample_once_whatever_the_sizes() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 64], Gen.Bool).Sample((count, size, shuffle) =>
        {
            BatchSampler sampler = new(count, new BatchOptions { Size = size, Shuffle = shuffle }, new RandomStream(1));
            List<long> seen = [];
            for (long i = 0; i < sampler.BatchesPerEpoch; i++)
            {
                BatchIndices batch = sampler.Next();
                Assert.Equal((0L, i), (batch.Epoch, batch.Batch));
                seen.AddRange(batch.Samples.ToArray());
            }

            Assert.Equal((1L, 0L), (sampler.Epoch, sampler.Batch));
            Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), shuffle ? seen.Order() : seen);
        });

    [Theory]
    [InlineData(10, false, new[] { 4, 4, 2, 4 })]
    [InlineData(10, true, new[] { 4, 4, 4 })]
    [InlineData(8, true, new[] { 4, 4, 4 })]
    [InlineData(3, false, new[] { 3, 3 })]
    public void The_smaller_last_batch_is_kept_or_dropped(int count, bool dropLast, int[] sizes)
    {
        BatchSampler sampler = new(count, new BatchOptions { Size = 4, DropLast = dropLast }, new RandomStream(1));
        Assert.Equal(sizes, sizes.Select(_ => sampler.Next().Samples.Length));
    }

    [Fact]
    public void Epochs_differ_in_order_and_seeds_too()
    {
        long[][] orders = [Epoch(1, 0), Epoch(1, 1), Epoch(2, 0)];
        Assert.Equal(3, orders.Select(order => string.Join(',', order)).Distinct().Count());
        Assert.Equal(orders[1], Epoch(1, 1));
    }

    [Fact]
    public void An_epochs_order_is_that_of_the_documented_stream() =>
        Assert.Equal(new RandomStream(5).Fork("sampler").Fork(3).Permutation(50), Epoch(5, 3));

    [Fact]
    public void A_restart_continues_the_sequence()
    {
        BatchOptions options = new() { Size = 7 };
        BatchSampler first = new(100, options, new RandomStream(3));
        for (int i = 0; i < 20; i++) first.Next();
        StateNode state = new();
        first.SaveState(state.Child("sampler"));
        BatchSampler second = new(100, options, new RandomStream(3));
        second.LoadState(state.Child("sampler"));
        for (int i = 0; i < 20; i++) Assert.Equal(first.Next().Samples.ToArray(), second.Next().Samples.ToArray());
    }

    [Fact]
    public void A_position_among_other_batches_is_refused()
    {
        StateNode state = new();
        new BatchSampler(100, new BatchOptions { Size = 7 }, new RandomStream(3)).SaveState(state);
        Assert.Throws<StateException>(() => new BatchSampler(100, new BatchOptions { Size = 8 }, new RandomStream(3)).LoadState(state));
        Assert.Throws<StateException>(() => new BatchSampler(99, new BatchOptions { Size = 7 }, new RandomStream(3)).LoadState(state));
        state.Set("batch", 15L);
        Assert.Throws<StateException>(() => new BatchSampler(100, new BatchOptions { Size = 7 }, new RandomStream(3)).LoadState(state));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, true)]
    public void No_batch_at_all_is_refused(int count, bool dropLast) =>
        Assert.Throws<ArgumentException>(() => new BatchSampler(count, new BatchOptions { Size = 4, DropLast = dropLast }, new RandomStream(1)));

    private static long[] Epoch(long seed, long epoch)
    {
        BatchSampler sampler = new(50, new BatchOptions { Size = 50 }, new RandomStream(seed));
        sampler.MoveTo(epoch, 0);
        return sampler.Next().Samples.ToArray();
    }
}
