using CsCheck;
using TorchSharp;
using Trainer.Components;
using Trainer.Methods.Similarity;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Similarity;

/// <summary>What every measure owes, and what tells them apart.</summary>
public sealed class MeasureTests
{
    public static TheoryData<SimilarityMeasure> All =>
    [
        new LinearCka(), new LinearCka { Estimator = CkaEstimator.Unbiased }, new KernelCka(), new KernelCka { Estimator = CkaEstimator.Unbiased }, new Procrustes(), new Rsa(), new RidgeRegression(), new Svcca { Variance = 0.9 }, new Pwcca { Variance = 0.9 },
    ];

    [Fact]
    public void All_of_them_are_here() =>
        Assert.Equal(new ComponentCatalogue().OfKind("similarity").Select(component => component.OptionsType).ToHashSet(), All.Cast<object[]>().Select(row => row[0].GetType()).ToHashSet());

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_layer_is_most_alike_whatever_its_scale(SimilarityMeasure measure) => Layers.Sizes.Where(sizes => sizes.P > 1).Sample(
        sizes =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            double same = measure.Similarity(x, x).item<double>(), other = measure.Similarity(x, y).item<double>();
            Assert.InRange(same, measure is RidgeRegression ? 0.3 : 1 - 1e-9, 1 + 1e-9);
            Assert.InRange(other, -1, 1 + 1e-9);
            Assert.Equal(other, measure.Similarity(x * 5, y * 0.01).item<double>(), 1e-8);
            if (measure is not (Rsa or Pwcca or Svcca)) Assert.Equal(other, measure.Similarity(x.mm(Layers.Orthogonal(sizes.P)) + 3, y).item<double>(), 1e-8);
            Tensor order = randperm(sizes.Samples);
            Assert.Equal(other, measure.Similarity(x.index_select(0, order), y.index_select(0, order)).item<double>(), 1e-8);
        },
        iter: 25);

    [Theory]
    [MemberData(nameof(All))]
    public void Several_pairs_at_once_are_as_one_by_one_in_whatever_order_features_lie(SimilarityMeasure measure)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(7);
        (Tensor First, Tensor Second)[] pairs =
        [
            .. new[] { (3, 2), (40, 9), (5, 70), (64, 64) }.Select(sizes => Layers.Draw((12, sizes.Item1, sizes.Item2, 3))),
            Layers.Draw((9, 30, 20, 4)),
            (rand((long[])[12, 6, 3, 2], float64), rand((long[])[12, 5, 4, 3], float64)),
        ];
        foreach ((Tensor first, Tensor second) in pairs) first.requires_grad_(true);
        // Channels last, as convolutions give them.
        pairs[^1].Second = pairs[^1].Second.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        IReadOnlyList<Tensor> together = measure.Similarities(pairs);
        Tensor[] gradients = Diff.Grad([.. together], [.. pairs.Select(pair => pair.First)]);
        for (int i = 0; i < pairs.Length; i++)
        {
            Tensor alone = measure.Similarity(pairs[i].First, pairs[i].Second.contiguous());
            Assert.Equal(alone.item<double>(), together[i].item<double>(), 1e-9);
            Assert.Equal(0, (Diff.Grad(alone, pairs[i].First) - gradients[i]).abs().max().item<double>(), 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Rows_of_layers_of_more_samples_are_as_layers_of_those_rows(SimilarityMeasure measure)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(8);
        long[] rows = [17, 3, 3, 29, 0, 11, 8, 21, 5, 14, 2, 26];
        (Tensor First, Tensor Second)[] pairs = [(randn(12, 3, float64), randn(30, 2, float64)), (randn(12, 40, float64), randn((long[])[30, 3, 5, 4], float64)), (randn(12, 40), randn(30, 50, float64)), (randn(12, 40), randn(30, 50, bfloat16)), (randn(12, 40), randn(30, 6, 50).select(1, 4))];
        foreach ((Tensor first, Tensor _) in pairs) first.requires_grad_(true);
        foreach ((Tensor First, Tensor Second)[] some in new[] { pairs, pairs[..2], pairs[4..] })
        {
            IReadOnlyList<Tensor> found = measure.Similarities(some, rows), expected = measure.Similarities([.. some.Select(pair => (pair.First, pair.Second.index_select(0, tensor(rows))))]);
            Tensor[] gradients = Diff.Grad([.. found], [.. some.Select(pair => pair.First)]), expectedGradients = Diff.Grad([.. expected], [.. some.Select(pair => pair.First)]);
            for (int i = 0; i < some.Length; i++)
            {
                Assert.True(expected[i].eq(found[i]).item<bool>());
                Assert.True(gradients[i].eq(expectedGradients[i]).all().item<bool>());
            }
        }

        Assert.Contains("[12, 40] and 11 rows of [30, 3, 5, 4]", Assert.Throws<ArgumentException>(() => measure.Similarities([(pairs[1].First, pairs[1].Second)], rows[..11])).Message, StringComparison.Ordinal);
        foreach (long row in (long[])[-1, 30]) Assert.Contains("Rows are of", Assert.Throws<ArgumentException>(() => measure.Similarities([(pairs[1].First, pairs[1].Second)], [.. rows[1..], row])).Message, StringComparison.Ordinal);
        Assert.Contains("without gradient", Assert.Throws<ArgumentException>(() => measure.Similarities([(pairs[1].First, pairs[1].First)], rows)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_are_those_of_finite_differences(SimilarityMeasure measure)
    {
        foreach ((int samples, int p, int q) in ((int, int, int)[])[(9, 4, 3), (6, 11, 9), (8, 3, 14)])
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw((samples, p, q, samples + p));
            x.requires_grad_(true);
            y.requires_grad_(true);
            Tensor[] gradients = Diff.Grad([measure.Similarity(x, y)], [x, y], allowUnused: true);
            // The weights of PWCCA and the width of a Gaussian kernel are constants in gradients.
            if (measure is Pwcca or KernelCka) continue;
            Tensor alongX = randn_like(x).detach(), alongY = randn_like(y).detach();
            const double Step = 1e-5;
            double At(double step) => measure.Similarity(x.detach() + (step * alongX), y.detach() + (step * alongY)).item<double>();
            double expected = (At(Step) - At(-Step)) / (2 * Step), found = ((gradients[0] * alongX).sum() + (gradients[1] * alongY).sum()).item<double>();
            Assert.Equal(expected, found, 1e-7 * Math.Max(1, Math.Abs(expected)));
        }
    }

    /// <summary>Constant activations, of one layer or both, in every shape: 0, and gradients of 0.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void A_layer_that_is_the_same_for_every_sample_is_like_nothing(SimilarityMeasure measure)
    {
        manual_seed(5);
        foreach ((long n, long p, long q) in ((long, long, long)[])[(8, 3, 4), (8, 40, 4), (8, 3, 50), (8, 40, 50), (257, 40, 4), (1000, 20, 30)])
        {
            using DisposeScope scope = NewDisposeScope();
            foreach (Tensor dead in (Tensor[])[zeros(n, p), ones(n, p) * 0.1f, ones(n, 1) * randn(1, p)])
            {
                dead.requires_grad_(true);
                Tensor alive = randn(n, q, requires_grad: true);
                foreach ((Tensor first, Tensor second) in ((Tensor, Tensor)[])[(dead, alive), (alive, dead), (dead, dead)])
                {
                    Tensor value = measure.Similarity(first, second);
                    Assert.Equal(0, value.item<float>(), 1e-5);
                    foreach (Tensor gradient in Diff.Grad([value], ReferenceEquals(first, second) ? [first] : [first, second], allowUnused: true)) Assert.True(gradient.isfinite().all().item<bool>(), $"{measure}, {n}, {p}, {q}");
                }
            }
        }
    }

    /// <summary>Equal singular values, and more features than samples: where derivatives of singular vectors divide by 0.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_are_finite_where_singular_values_are_equal(SimilarityMeasure measure)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = cat([eye(4), -eye(4)], 0).requires_grad_(true), y = cat([x.detach(), x.detach()], 1).requires_grad_(true);
        foreach (Tensor gradient in Diff.Grad([measure.Similarity(x, y)], [x, y], allowUnused: true)) Assert.True(gradient.isfinite().all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Too_few_samples_and_different_numbers_of_them_are_refused(SimilarityMeasure measure)
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Contains($"needs {measure.LeastSamples}", Assert.Throws<ArgumentException>(() => measure.Similarity(randn(1, 3), randn(1, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("[5, 2, 2]", Assert.Throws<ArgumentException>(() => measure.Similarity(randn([5, 2, 2]), randn(6, 3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Axes_behind_the_first_are_flattened()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn([8, 3, 2, 2]), y = randn(8, 5);
        Assert.Equal(new LinearCka().Similarity(x.flatten(1), y).item<float>(), new LinearCka().Similarity(x, y).item<float>());
    }

    /// <summary>Canonical correlations are those of any bases of the two spaces: of one unit each the correlation.</summary>
    [Fact]
    public void Of_single_units_canonical_and_nuclear_measures_are_the_correlation()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new double[] { 0, 1, 2, 3 }, [4, 1]), y = tensor(new double[] { 0, 1, 4, 9 }, [4, 1]);
        foreach (SimilarityMeasure measure in (SimilarityMeasure[])[new Procrustes(), new Svcca(), new Pwcca()]) Assert.Equal(Math.Sqrt(45.0 / 49), measure.Similarity(x, y).item<double>(), 1e-9);
        Assert.Equal(45.0 / 49, new RidgeRegression { Ridge = 1e-6 }.Similarity(x, y).item<double>(), 1e-5);
    }

    /// <summary>Linear maps leave spaces as they are; CCA of all components does not see them.</summary>
    [Fact]
    public void Canonical_correlations_know_no_linear_map()
    {
        manual_seed(6);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(30, 4, dtype: float64), y = x.mm(randn(4, 4, dtype: float64)), other = randn(30, 5, dtype: float64);
        Assert.Equal(1, new Svcca { Variance = 1 }.Similarity(x, y).item<double>(), 1e-9);
        Assert.Equal(1, new Pwcca { Variance = 1 }.Similarity(x, y).item<double>(), 1e-9);
        Assert.Equal(new Svcca { Variance = 1 }.Similarity(x, other).item<double>(), new Svcca { Variance = 1 }.Similarity(y, other).item<double>(), 1e-9);
        // The mean of the canonical correlations by whitening.
        Tensor xc = x - x.mean([0L]), oc = other - other.mean([0L]);
        Tensor whitened = linalg.qr(xc).Q.t().mm(linalg.qr(oc).Q);
        Assert.Equal(linalg.svdvals(whitened).mean().item<double>(), new Svcca { Variance = 1 }.Similarity(x, other).item<double>(), 1e-9);
    }

    [Fact]
    public void Rsa_is_the_correlation_of_the_matrices_of_cosines()
    {
        manual_seed(7);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(10, 6, dtype: float64), y = randn(10, 20, dtype: float64);
        double[] first = Cosines(x), second = Cosines(y);
        (double a, double b) = (first.Average(), second.Average());
        double expected = first.Zip(second, (u, v) => (u - a) * (v - b)).Sum() / Math.Sqrt(first.Sum(u => (u - a) * (u - a)) * second.Sum(v => (v - b) * (v - b)));
        Assert.Equal(expected, new Rsa().Similarity(x, y).item<double>(), 1e-10);

        static double[] Cosines(Tensor x)
        {
            Tensor rows = x / x.norm(1, keepdim: true);
            return rows.mm(rows.t()).data<double>().ToArray();
        }
    }
}
