using CsCheck;
using Trainer.Data;
using Trainer.Data.Sampling;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Tests.Data;

[Collection(TensorCountCollection.Name)]
public sealed class SamplingTests
{
    [Fact]
    public void Uniform_is_the_order_of_the_plain_sampler()
    {
        using LabelledSet set = Set([0, 1, 0, 1, 1, 0, 1]);
        BatchSampler plain = new(set.Count, new() { Size = 3 }, new RandomStream(4));
        BatchSampler uniform = new(new UniformSamplingOptions().Create(set, 3), new() { Size = 3 }, new RandomStream(4));
        for (int i = 0; i < 9; i++) Assert.Equal(plain.Next().Samples.ToArray(), uniform.Next().Samples.ToArray());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void Balanced_draws_a_class_by_the_power_of_its_size(double power)
    {
        long[] labels = [.. Enumerable.Repeat(0L, 90), .. Enumerable.Repeat(1L, 9), 2];
        using LabelledSet set = Set(labels);
        const int Draws = 200_000;
        long[] order = new BalancedSamplingOptions { Power = power, SamplesPerEpoch = Draws }.Create(set, 1).Draw(new RandomStream(1));
        Assert.Equal(Draws, order.Length);
        double[] expected = [.. new[] { 90, 9, 1 }.Select(size => Math.Pow(size, power))];
        for (int label = 0; label < 3; label++)
        {
            double share = expected[label] / expected.Sum();
            double error = order.Count(sample => labels[sample] == label) - (Draws * share);
            Assert.InRange(error / Math.Sqrt(Draws * share * (1 - share)), -5, 5); // Five standard deviations of the binomial distribution.
        }
    }

    [Fact]
    public void Weighted_draws_samples_in_proportion_and_never_one_of_weight_0()
    {
        double[] weights = [0, 3, 0, 1, 6, 0];
        using LabelledSet set = Set([0, 0, 0, 1, 1, 1], weights);
        long[] order = new WeightedSamplingOptions { SamplesPerEpoch = 100_000 }.Create(set, 1).Draw(new RandomStream(2));
        for (int i = 0; i < 6; i++) Assert.InRange(order.Count(sample => sample == i) - (weights[i] * 10_000), -700 * Math.Sign(weights[i]), 700 * Math.Sign(weights[i]));
    }

    [Fact]
    public void Without_replacement_no_sample_comes_twice_and_the_first_is_drawn_in_proportion()
    {
        using LabelledSet set = Set([0, 1, 1, 2, 3], [0, 1, 1, 2, 4]);
        IEpochOrder order = new WeightedSamplingOptions { Replacement = false }.Create(set, 2);
        Assert.Equal(4, order.Count);
        var first = new int[5];
        for (int epoch = 0; epoch < 20_000; epoch++)
        {
            long[] samples = order.Draw(new RandomStream(3).Fork(epoch));
            Assert.Equal([1L, 2, 3, 4], samples.Order());
            first[samples[0]]++;
        }

        for (int i = 0; i < 5; i++) Assert.InRange(first[i] - (set.Weights![i] * 2500), -350 * Math.Sign(set.Weights[i]), 350 * Math.Sign(set.Weights[i]));
    }

    [Fact]
    public void Stratified_batches_have_each_class_in_proportion_to_what_is_left() =>
        Gen.Select(Gen.Long[0, 4].Array[1, 60], Gen.Int[1, 20], Gen.Long).Sample((labels, size, seed) =>
        {
            using LabelledSet set = Set(labels);
            long[] order = new StratifiedSamplingOptions().Create(set, size).Draw(new RandomStream(seed));
            Assert.Equal(Enumerable.Range(0, labels.Length).Select(i => (long)i), order.Order());
            for (int first = 0; first < order.Length; first += size)
            {
                long[] left = [.. order[first..].Select(sample => labels[sample])];
                long[] batch = left[..Math.Min(size, left.Length)];
                foreach (long label in labels.Distinct())
                {
                    double quota = (double)batch.Length * left.Count(other => other == label) / left.Length;
                    Assert.InRange(batch.Count(other => other == label), Math.Floor(quota), Math.Ceiling(quota));
                }
            }
        }, iter: 300, threads: 1);

    [Fact]
    public void An_epoch_is_a_function_of_its_stream_and_the_position_is_the_state()
    {
        using LabelledSet set = Set([.. Enumerable.Range(0, 23).Select(i => (long)(i % 3))], [.. Enumerable.Range(1, 23).Select(i => (double)i)]);
        foreach (SamplingOptions sampling in SamplingCases.All)
        {
            BatchSampler first = new(sampling.Create(set, 4), new() { Size = 4 }, new RandomStream(6));
            for (int i = 0; i < 8; i++) first.Next();
            StateNode state = new();
            first.SaveState(state);
            BatchSampler second = new(sampling.Create(set, 4), new() { Size = 4 }, new RandomStream(6));
            second.LoadState(state);
            for (int i = 0; i < 9; i++) Assert.Equal(first.Next().Samples.ToArray(), second.Next().Samples.ToArray());
        }
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused()
    {
        using LabelledSet set = Set([0, 1, 2]);
        foreach ((WeightedSamplingOptions options, string reason) in new (WeightedSamplingOptions, string)[]
        {
            (new(), "the data have no weights"),
            (new() { ClassWeights = [1, 2] }, "there is a class 2"),
            (new() { ClassWeights = [1, -1, 1] }, "not negative"),
            (new() { ClassWeights = [0, 0, 0] }, "all weights are 0"),
            (new() { ClassWeights = [1, 0, 1], Replacement = false, SamplesPerEpoch = 3 }, "only 2 samples"),
        })
        {
            Assert.Contains(reason, Assert.Throws<ArgumentException>(() => options.Create(set, 1)).Message, StringComparison.Ordinal);
        }
    }

    private static LabelledSet Set(long[] labels, double[]? weights = null) => new(new TensorSamples(zeros(labels.Length, 1)), tensor(labels), weights);
}
