using TorchSharp;
using Trainer.Data.Augmentations;
using Trainer.Methods.Contrastive;
using Trainer.Methods.Contrastive.Backdoor;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Randomness;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Contrastive;

/// <summary>What features are judged by.</summary>
public sealed class EvaluationTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>Check 8: the nearest neighbour alone outweighs two that are a little further, until these come nearer.</summary>
    [Theory]
    [InlineData(0.90, 0)]
    [InlineData(0.95, 1)]
    public void Neighbours_vote_with_the_exponential_of_their_cosine(double cosine, long expected)
    {
        double sine = Math.Sqrt(1 - (cosine * cosine));
        Tensor bank = tensor(new[,] { { 3.0, 0 }, { cosine, sine }, { 2 * cosine, -2 * sine }, { -1, 0.1 } }).to(float32), labels = tensor(new long[] { 0, 1, 1, 0 });
        using var knn = new KnnClassifier(bank, labels, 2, new() { Neighbours = 3 });
        Tensor votes = knn.Scores(tensor(new[,] { { 1f, 0f } }));
        Assert.Equal(22026.5, votes[0, 0].item<float>(), 0.5);
        Assert.Equal(cosine == 0.9 ? 16206.2 : 26719.5, votes[0, 1].item<float>(), 0.5);
        Assert.Equal(expected, knn.Predict(tensor(new[,] { { 1f, 0f } })).item<long>());
    }

    /// <summary>Many queries in blocks beside each by itself, sorted in float64.</summary>
    [Fact]
    public void Votes_match_a_search_one_by_one()
    {
        const int Queries = 40, Samples = 150_000 / 20, Classes = 4, Neighbours = 7;
        manual_seed(2);
        Tensor bank = randn(Samples, 6), labels = randint(0, Classes, Samples, dtype: int64), queries = randn(Queries, 6);
        using var knn = new KnnClassifier(bank, labels, Classes, new() { Neighbours = Neighbours });
        Tensor votes = knn.Scores(queries);
        double[][] stored = Rows(bank);
        long[] classes = labels.data<long>().ToArray();
        foreach ((double[] query, int row) in Rows(queries).Select((query, row) => (query, row)))
        {
            var expected = new double[Classes];
            foreach ((double cosine, int i) in stored.Select((sample, i) => (Reference.Cosine(query, sample), i)).OrderByDescending(pair => pair.Item1).Take(Neighbours)) expected[classes[i]] += Math.Exp(cosine / 0.1);
            for (int c = 0; c < Classes; c++) Assert.Equal(1, (votes[row, c].item<float>() + 1) / (expected[c] + 1), 1e-3);
        }
    }

    [Fact]
    public void More_neighbours_than_samples_are_all_samples()
    {
        using var knn = new KnnClassifier(eye(3), tensor(new long[] { 2, 0, 1 }), 3);
        Assert.Equal([2, 0, 1], knn.Predict(eye(3)).data<long>().ToArray());
        Assert.Equal(1, knn.Accuracy(eye(3), tensor(new long[] { 2, 0, 1 })));
    }

    [Fact]
    public void Features_that_are_not_finite_are_refused()
    {
        Tensor bad = eye(3), labels = tensor(new long[] { 0, 1, 2 });
        bad[1, 1] = float.NaN;
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => new KnnClassifier(bad, labels, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => LinearProbe.Fit(bad, labels, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new KnnClassifier(zeros(0, 3), zeros(0, int64), 3));
        Assert.Throws<ArgumentException>(() => LinearProbe.Fit(eye(3), zeros(2, int64), 3));
    }

    /// <summary>Check 6.</summary>
    [Fact]
    public void Uniformity_has_its_closed_forms()
    {
        Assert.Equal(0, AlignmentUniformity.Uniformity(ones(50, 3)), 1e-6);
        Assert.Equal(-0.692812, AlignmentUniformity.Uniformity(cat([ones(25, 3), -ones(25, 3)], 0)), 1e-6);
    }

    [Fact]
    public void Alignment_is_the_mean_squared_distance_of_unit_vectors()
    {
        Assert.Equal(0, AlignmentUniformity.Alignment(ones(5, 3), 7 * ones(5, 3)), 1e-6);
        Assert.Equal(2, AlignmentUniformity.Alignment(tensor(new[,] { { 1f, 0 }, { 0, 2 } }), tensor(new[,] { { 0f, 1 }, { 3, 0 } })), 1e-6);
        Assert.Equal(4, AlignmentUniformity.Alignment(ones(5, 3), -ones(5, 3)), 1e-5);
    }

    [Fact]
    public void Spread_is_one_in_all_directions_and_zero_on_a_point()
    {
        manual_seed(1);
        Assert.Equal(1, CollapseDetector.Spread(randn(4000, 64)), 0.02);
        Assert.Equal(0, CollapseDetector.Spread(ones(100, 64)), 1e-6);
        Assert.True(CollapseDetector.IsCollapsed(ones(100, 64) + (0.01 * randn(100, 64))));
        Assert.False(CollapseDetector.IsCollapsed(randn(100, 64)));
    }

    /// <summary>Features that say nothing leave b alone: the best are the classes' frequencies, whose entropy is the loss.</summary>
    [Fact]
    public void A_probe_of_constant_features_gives_the_frequencies()
    {
        Tensor features = ones(10, 3, dtype: ScalarType.Float64), labels = tensor(new long[] { 0, 0, 0, 0, 0, 1, 1, 1, 2, 2 });
        using LinearProbe probe = LinearProbe.Fit(features, labels, 3);
        Assert.Equal(-((0.5 * Math.Log(0.5)) + (0.3 * Math.Log(0.3)) + (0.2 * Math.Log(0.2))), probe.Loss, 1e-8);
        double[] shares = nn.functional.softmax(probe.Scores(features), 1)[0].data<double>().ToArray();
        Assert.Equal(0.5, shares[0], 1e-5);
        Assert.Equal(0.2, shares[2], 1e-5);
    }

    /// <summary>Where it ends, the gradient of the penalised loss vanishes: no step along random directions is better.</summary>
    [Fact]
    public void A_probe_converges_and_separates_what_a_plane_can()
    {
        manual_seed(3);
        Tensor labels = arange(90, int64).remainder(3), centres = tensor(new[,] { { 4.0, 0, 0 }, { 0, 4, 0 }, { 0, 0, 4 } });
        Tensor features = (centres.index_select(0, labels) + randn(90, 3, dtype: ScalarType.Float64)) * 100;
        using LinearProbe strong = LinearProbe.Fit(features, labels, 3, new() { Decay = 1 }), weak = LinearProbe.Fit(features, labels, 3, new() { Decay = 1e-3 }), brief = LinearProbe.Fit(features, labels, 3, new() { Decay = 1e-3, Steps = 2 });
        Assert.True(weak.Accuracy(features, labels) > 0.97);
        Assert.True(weak.Loss < strong.Loss);
        Assert.True(weak.Loss < brief.Loss);
        Assert.Equal(weak.Loss, LinearProbe.Fit(features, labels, 3, new() { Decay = 1e-3, Steps = 3000 }).Loss, 1e-9);
    }

    /// <summary>Views, triggers, neighbours, uniformity and the linear classifier: none is rounded where networks compute in bfloat16.</summary>
    [Fact]
    public void In_mixed_precision_measures_stay_exact()
    {
        manual_seed(3);
        Tensor features = randn(40, 8), labels = arange(40, int64).remainder(3), images = rand(6, 1, 8, 8);
        using Trigger trigger = new TanhDeltaOptions { Channels = [4], Budget = 0.25 }.Create([1, 8, 8]);
        float[][] exact = Measured();
        using var lower = new AutocastScope(DeviceType.CPU);
        Assert.Equal(ScalarType.BFloat16, features.mm(features.t()).dtype);
        Assert.Equal(exact, Measured());

        float[][] Measured()
        {
            using var knn = new KnnClassifier(features, labels, 3, new() { Neighbours = 5 });
            using LinearProbe probe = LinearProbe.Fit(features, labels, 3);
            return
            [
                knn.Scores(features).data<float>().ToArray(),
                probe.Scores(features).data<float>().ToArray(),
                [(float)AlignmentUniformity.Alignment(features, features.roll(1, 0)), (float)AlignmentUniformity.Uniformity(features), (float)probe.Loss],
                new ViewPairs([new RandomResizedCropOptions()]).View(images, new RandomStream(1)).data<float>().ToArray(),
                TriggeredImages.Make(trigger, images, TriggerUse.Test, quantise: false, new RandomStream(1)).data<float>().ToArray(),
            ];
        }
    }

    /// <summary>Along them features spread as the largest singular values say; one feature makes a line.</summary>
    [Fact]
    public void A_map_shows_the_two_directions_of_greatest_variance()
    {
        manual_seed(6);
        Tensor spread = tensor(new[] { 1.0, 0.3, 0.01, 0.01 }), turned = linalg.qr(randn(4, 4, dtype: ScalarType.Float64)).Q;
        Tensor features = (randn(300, 4, dtype: ScalarType.Float64) * spread + tensor(new[] { 0.0, 0, 5, 0 })).mm(turned), unit = UnitVectors.Of(features);
        var plane = new PrincipalPlane(features);
        (double[] x, double[] y) = plane.Places(features);
        double[] lengths = linalg.svdvals(unit - unit.mean([0])).data<double>().ToArray();
        Assert.Equal(lengths[0], Math.Sqrt(x.Sum(value => value * value)), 1e-9);
        Assert.Equal(lengths[1], Math.Sqrt(y.Sum(value => value * value)), 1e-9);
        Assert.Equal(0, x.Zip(y, (a, b) => a * b).Sum(), 1e-9); // Principal directions are uncorrelated.
        Assert.Equal(([], []), plane.Places(features.narrow(0, 0, 0)));

        (x, y) = new PrincipalPlane(tensor(new[] { 2f, -3f, 1f }).view(3, 1)).Places(tensor(new[] { 2f, -3f }).view(2, 1));
        Assert.Equal(2, Math.Abs(x[0] - x[1]), 1e-6);
        Assert.Equal([0, 0], y);
    }

    private static double[][] Rows(Tensor matrix) => [.. Enumerable.Range(0, (int)matrix.shape[0]).Select(i => matrix[i].to_type(ScalarType.Float64).data<double>().ToArray())];
}
