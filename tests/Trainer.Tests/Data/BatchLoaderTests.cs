using TorchSharp;
using Trainer.Data;
using Trainer.Data.Augmentations;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Tests.Data;

[Collection(TensorCountCollection.Name)]
public sealed class BatchLoaderTests : IDisposable
{
    private static readonly Normalisation Normalisation = new(255, [0.2, 0.4, 0.6], [0.5, 0.25, 0.3]);
    private readonly LabelledSet _set = new(
        (arange(10 * 3 * 5 * 7) * 37 % 256).to(uint8).reshape(10, 3, 5, 7),
        arange(10) % 4);

    [Fact]
    public void Inputs_are_normalised_channel_by_channel()
    {
        using BatchLoader loader = new(_set, Normalisation, new() { Size = 10, Shuffle = false }, new RandomStream(1));
        using LabelledBatch batch = loader.Next();
        using Tensor expected = Expected(_set.Inputs);
        Assert.Equal(float32, batch.Inputs.dtype);
        Assert.True(batch.Inputs.allclose(expected, rtol: 1e-6, atol: 1e-6));
        Assert.Equal(_set.Labels.data<long>().ToArray(), batch.Labels.data<long>().ToArray());
    }

    [Fact]
    public void Float_samples_are_normalised_too()
    {
        using LabelledSet floats = new(_set.Inputs.to(float32), _set.Labels.clone());
        using BatchLoader loader = new(floats, Normalisation, new() { Size = 10, Shuffle = false }, new RandomStream(1));
        using LabelledBatch batch = loader.Next();
        Assert.True(batch.Inputs.allclose(Expected(_set.Inputs), rtol: 1e-6, atol: 1e-6));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void The_sequence_is_the_same_bit_for_bit_however_far_it_is_prepared_ahead(int ahead)
    {
        using BatchLoader synchronous = Loader(0);
        using BatchLoader prefetched = Loader(ahead);
        for (int i = 0; i < 12; i++) AssertSame(synchronous, prefetched);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public void A_restart_continues_with_the_first_batch_not_taken(int aheadBefore, int aheadAfter)
    {
        using BatchLoader first = Loader(aheadBefore);
        for (int i = 0; i < 5; i++) first.Next().Dispose();
        StateNode state = new();
        first.SaveState(state);
        using BatchLoader second = Loader(aheadAfter);
        second.Next().Dispose();
        second.LoadState(state);
        for (int i = 0; i < 8; i++) AssertSame(first, second);
    }

    [Fact]
    public void Batches_are_numbered_and_the_last_of_an_epoch_is_smaller()
    {
        using BatchLoader loader = Loader(2);
        List<(long Epoch, long Index, int Count)> seen = [];
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal((i / 3L, i % 3L), (loader.Epoch, loader.Batch));
            using LabelledBatch batch = loader.Next();
            seen.Add((batch.Epoch, batch.Index, batch.Count));
        }

        Assert.Equal([(0, 0, 4), (0, 1, 4), (0, 2, 2), (1, 0, 4), (1, 1, 4)], seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Batches_for_evaluation_come_in_order_without_augmentation(int ahead)
    {
        List<long> labels = [];
        List<float> inputs = [];
        foreach (LabelledBatch batch in BatchLoader.InOrder(_set, Normalisation, new() { Size = 4, DropLast = true, Prefetch = ahead }))
        {
            labels.AddRange(batch.Labels.data<long>());
            inputs.AddRange(batch.Inputs.data<float>());
            batch.Dispose();
        }

        Assert.Equal(_set.Labels.data<long>().ToArray(), labels);
        using Tensor all = tensor(inputs.ToArray()).reshape(10, 3, 5, 7);
        Assert.True(all.allclose(Expected(_set.Inputs), rtol: 1e-6, atol: 1e-6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Nothing_stays_behind(int ahead)
    {
        long before = TensorCountCollection.Count();
        using (BatchLoader loader = Loader(ahead))
        {
            for (int i = 0; i < 5; i++) loader.Next().Dispose();
        }

        foreach (LabelledBatch batch in BatchLoader.InOrder(_set, Normalisation, new() { Size = 2, Prefetch = ahead }))
        {
            batch.Dispose();
            break;
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Batches_belong_to_no_dispose_scope()
    {
        foreach (int ahead in new[] { 0, 2 })
        {
            using BatchLoader loader = Loader(ahead);
            LabelledBatch batch;
            using (NewDisposeScope()) batch = loader.Next();
            Assert.False(batch.Inputs.IsInvalid);
            Assert.False(batch.Labels.IsInvalid);
            batch.Dispose();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void What_an_augmentation_throws_reaches_the_consumer_at_its_batch(int ahead)
    {
        long before = TensorCountCollection.Count();
        using (BatchLoader loader = new(_set, Normalisation, new() { Size = 4, Prefetch = ahead }, new RandomStream(9), augmentations: [new FailingAt(4)]))
        {
            for (int i = 0; i < 2; i++) loader.Next().Dispose();
            Assert.Throws<InvalidTimeZoneException>(loader.Next);
            Assert.Equal((0, 2), (loader.Epoch, loader.Batch));
            Assert.Throws<InvalidTimeZoneException>(loader.Next);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void An_augmentation_that_cannot_work_on_the_samples_is_refused_before_the_first_batch()
    {
        RandomCropOptions crop = new() { Padding = (int)_set.Inputs.shape[2..].Min(), Fill = PaddingKind.Reflect };
        string message = Assert.Throws<ArgumentException>(() => new BatchLoader(_set, Normalisation, new(), new RandomStream(1), augmentations: [crop])).Message;
        Assert.Contains("the padding must be less than", message, StringComparison.Ordinal);
        crop.Check([3, crop.Padding + 1, crop.Padding + 1]);
        (crop with { Fill = PaddingKind.Zero }).Check([3, 1, 1]);
        Assert.Contains("needs images", Assert.Throws<ArgumentException>(() => new HorizontalFlipOptions().Check([64])).Message, StringComparison.Ordinal);
    }

    /// <summary>Both views of all samples, one set after the other, each augmented by itself; without augmentation they are alike.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_batch_holds_as_many_views_of_each_sample_as_asked_for(int ahead)
    {
        BatchOptions options = new() { Size = 4, Shuffle = false, Views = 3, Prefetch = ahead };
        using BatchLoader plain = new(_set, Normalisation, options, new RandomStream(1)), flipped = new(_set, Normalisation, options, new RandomStream(1), augmentations: [new ColorJitterOptions()]);
        using LabelledBatch same = plain.Next(), other = flipped.Next();
        Assert.Equal([12, 3, 5, 7], same.Inputs.shape);
        Assert.Equal((4, 4L), (same.Count, same.Labels.shape[0]));
        using Tensor expected = Expected(_set.Inputs.narrow(0, 0, 4));
        foreach (Tensor view in same.Inputs.chunk(3)) Assert.True(view.allclose(expected, rtol: 1e-6, atol: 1e-6));
        Tensor[] views = other.Inputs.chunk(3);
        for (int i = 0; i < 4; i++) Assert.False(views[0][i].allclose(views[1][i]) || views[1][i].allclose(views[2][i]));
    }

    [Fact]
    public void A_disposed_loader_says_so()
    {
        BatchLoader loader = Loader(1);
        loader.Dispose();
        loader.Dispose();
        Assert.Throws<ObjectDisposedException>(loader.Next);
    }

    [Fact]
    public void Samples_that_do_not_fit_the_normalisation_are_refused() =>
        Assert.Throws<ArgumentException>(() => new BatchLoader(_set, new(255, [0, 0], [1, 1]), new(), new RandomStream(1)));

    public void Dispose() => _set.Dispose();

    private static Tensor Expected(Tensor inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = tensor(new[] { 0.2, 0.4, 0.6 }).reshape(1, 3, 1, 1);
        Tensor deviation = tensor(new[] { 0.5, 0.25, 0.3 }).reshape(1, 3, 1, 1);
        return ((inputs.to(float64) / 255 - mean) / deviation).to(float32).MoveToOuterDisposeScope();
    }

    private static void AssertSame(BatchLoader first, BatchLoader second)
    {
        using LabelledBatch left = first.Next();
        using LabelledBatch right = second.Next();
        Assert.Equal((left.Epoch, left.Index), (right.Epoch, right.Index));
        Assert.Equal(left.Inputs.data<float>().ToArray(), right.Inputs.data<float>().ToArray());
        Assert.Equal(left.Labels.data<long>().ToArray(), right.Labels.data<long>().ToArray());
    }

    private BatchLoader Loader(int ahead) => new(
        _set,
        Normalisation,
        new() { Size = 4, Prefetch = ahead },
        new RandomStream(9),
        augmentations: [new RandomCropOptions { Padding = 2 }, new HorizontalFlipOptions(), new ColorJitterOptions()]);

    /// <summary>Fails on the first batch that is smaller than the size given.</summary>
    private sealed record FailingAt(int Size) : AugmentationOptions
    {
        public override Tensor Apply(Tensor images, RandomStream random) =>
            images.shape[0] < Size ? throw new InvalidTimeZoneException() : images.clone();
    }
}
