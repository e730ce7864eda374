using CsCheck;
using TorchSharp;
using Trainer.Methods.Similarity;
using Trainer.Torch.Autograd;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Similarity;

public sealed class LinearCkaTests
{
    private static readonly LinearCka Biased = new(), Unbiased = new() { Estimator = CkaEstimator.Unbiased };

    [Theory]
    [InlineData(new double[] { 0, 1, 4, 9 }, 45.0 / 49)]
    [InlineData(new double[] { 0, 1, 0, 1 }, 0.2)]
    [InlineData(new double[] { 3, 2, 1, 0 }, 1)]
    public void Of_single_units_it_is_the_squared_correlation(double[] other, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(expected, Biased.Similarity(tensor(new double[] { 0, 1, 2, 3 }, [4, 1]), tensor(other, [4, 1])).item<double>(), 1e-9);
    }

    [Fact]
    public void Closed_forms_of_a_square()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor square = tensor(new double[] { 0, 0, 1, 0, 0, 1, 1, 1 }, [4, 2]), line = tensor(new double[] { 0, 1, 2, 3 }, [4, 1]);
        Assert.Equal(5 / Math.Sqrt(34), Biased.Similarity(square, square * tensor(new double[] { 1, 2 })).item<double>(), 1e-9);
        Assert.Equal(1 / Math.Sqrt(2), Biased.Similarity(line, square).item<double>(), 1e-9);
    }

    [Fact]
    public void Its_gradient_in_closed_form()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new double[] { 0, 1, 3 }, [3, 1], requires_grad: true), g = tensor(new double[] { 0, 1, 2 }, [3, 1]);
        Tensor value = Biased.Similarity(a, g);
        Assert.Equal(27.0 / 28, value.item<double>(), 1e-12);
        Assert.True(Diff.Grad(value, a).allclose(tensor(new[] { -9.0 / 98, 27.0 / 196, -9.0 / 196 }, [3, 1]), 1e-10, 1e-12));
    }

    /// <summary>Both forms and both estimates, beside the definitions with a centring matrix.</summary>
    [Fact]
    public void It_is_what_its_definition_says() => Layers.Sizes.Sample(
        sizes =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            long n = sizes.Samples;
            Tensor h = eye(n, dtype: float64) - (1.0 / n), k = x.mm(x.t()), l = y.mm(y.t());
            Tensor kc = h.mm(k).mm(h), lc = h.mm(l).mm(h);
            Assert.Equal(((kc * lc).sum() / (kc.square().sum() * lc.square().sum()).sqrt()).item<double>(), Biased.Similarity(x, y).item<double>(), 1e-10);
            Assert.Equal(Hsic(k, l) / Math.Sqrt(Hsic(k, k) * Hsic(l, l)), Unbiased.Similarity(x, y).item<double>(), 1e-9);
        },
        iter: 60);

    [Fact]
    public void It_knows_no_scale_place_or_turn_and_does_know_other_maps() => Layers.Sizes.Where(sizes => sizes.P > 2).Sample(
        sizes =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            Tensor order = randperm(sizes.Samples);
            foreach (LinearCka measure in (LinearCka[])[Biased, Unbiased])
            {
                double value = measure.Similarity(x, y).item<double>();
                Assert.Equal(1, measure.Similarity(x, x).item<double>(), 1e-9);
                Assert.Equal(value, measure.Similarity(x * -3.7, y).item<double>(), 1e-9);
                Assert.Equal(value, measure.Similarity(x + randn(1, sizes.P, dtype: float64), y).item<double>(), 1e-9);
                Assert.Equal(value, measure.Similarity(x.mm(Layers.Orthogonal(sizes.P)), y).item<double>(), 1e-9);
                Assert.Equal(value, measure.Similarity(x.index_select(1, randperm(sizes.P)), y).item<double>(), 1e-9);
                Assert.Equal(value, measure.Similarity(x.index_select(0, order), y.index_select(0, order)).item<double>(), 1e-9);
                Assert.NotEqual(value, measure.Similarity(x * (arange(sizes.P, float64) + 1), y).item<double>(), 1e-6);
            }
        },
        iter: 40);

    /// <summary>Scaling changes nothing, so that the gradient is across the layer; nor does shifting, so that its columns sum to 0.</summary>
    [Fact]
    public void Its_gradient_is_across_the_layer_and_centred() => Layers.Sizes.Sample(
        sizes =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            x.requires_grad_(true);
            foreach (LinearCka measure in (LinearCka[])[Biased, Unbiased])
            {
                Tensor gradient = Diff.Grad(measure.Similarity(x, y), x);
                Assert.Equal(0, (x * gradient).sum().item<double>(), 1e-10);
                Assert.Equal(0, gradient.sum([0L]).abs().max().item<double>(), 1e-10);
            }
        },
        iter: 40);

    /// <summary>Of independent noise the biased estimate is about p / (B − 1 + p), the unbiased one 0.</summary>
    [Theory]
    [InlineData(128, 64, 0.335)]
    [InlineData(64, 1000, 0.940)]
    public void Small_batches_make_layers_look_alike_unless_it_is_unbiased(int samples, int features, double expected)
    {
        manual_seed(1);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(samples, features), y = randn(samples, features);
        Assert.Equal(expected, Biased.Similarity(x, y).item<float>(), 0.015);
        Assert.Equal(0, Unbiased.Similarity(x, y).item<float>(), 0.03);
    }

    /// <summary>The Gram form is taken here, and the features' in float32 beside it.</summary>
    [Fact]
    public void Both_forms_agree_in_float32()
    {
        manual_seed(2);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(128, 3136).relu(), y = randn(128, 3136).relu() + x, xc = x - x.mean([0L]), yc = y - y.mean([0L]);
        float features = (xc.t().mm(yc).square().sum() / ((xc.t().mm(xc).square().sum().sqrt()) * yc.t().mm(yc).square().sum().sqrt())).item<float>();
        Assert.Equal(features, Biased.Similarity(x, y).item<float>(), 1e-5);
        Assert.Equal(Biased.Similarity(x.to_type(float64), y.to_type(float64)).item<double>(), Biased.Similarity(x, y).item<float>(), 2e-6);
    }

    /// <summary>A large common mean costs no digits, nor do strips of the Gram matrix and what is left of them.</summary>
    [Theory]
    [InlineData(128)]
    [InlineData(200)]
    public void A_mean_far_from_0_costs_no_digits(int samples)
    {
        manual_seed(3);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(samples, 300), y = randn(samples, 500) + cat([x, x.narrow(1, 0, 200)], 1);
        Assert.Equal(Biased.Similarity(x.to_type(float64), y.to_type(float64)).item<double>(), Biased.Similarity(x + 1000, y - 500).item<float>(), 1e-4);
    }

    /// <summary>Plain deep networks explode or vanish at the start; both forms.</summary>
    [Theory]
    [InlineData(4, 3)]
    [InlineData(300, 200)]
    public void It_knows_no_scale_in_float32_either(int p, int q)
    {
        manual_seed(8);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(64, p), y = randn(64, q) + x.narrow(1, 0, 1);
        foreach (LinearCka measure in (LinearCka[])[Biased, Unbiased])
        {
            float expected = measure.Similarity(x, y).item<float>();
            foreach (double scale in (double[])[1e12, 1e-12])
            {
                Tensor scaled = (x * scale).requires_grad_(true), value = measure.Similarity(scaled, y * scale), gradient = Diff.Grad(value, scaled);
                Assert.Equal(expected, value.item<float>(), 1e-5);
                Assert.Equal(1, (gradient * scale).norm().item<float>() / Diff.Grad(measure.Similarity(x.requires_grad_(true), y), x).norm().item<float>(), 1e-3);
                x.requires_grad_(false);
            }
        }
    }

    [Fact]
    public void It_is_computed_in_float32_whatever_comes_in_and_whatever_the_precision_around()
    {
        manual_seed(4);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = (randn(32, 100) * 300).to_type(ScalarType.Float16), y = (randn(32, 100) * 300).to_type(ScalarType.BFloat16), exact = Biased.Similarity(x.to_type(float32), y.to_type(float32));
        Assert.Equal(ScalarType.Float32, Biased.Similarity(x, y).dtype);
        Assert.Equal(exact.item<float>(), Biased.Similarity(x, y).item<float>());
        using AutocastScope region = new(DeviceType.CPU);
        Assert.Equal(exact.item<float>(), Biased.Similarity(x, y).item<float>());
    }

    [Fact]
    public void Batch_by_batch_it_is_the_ratio_of_sums_of_unbiased_HSIC()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor y) = Layers.Draw((24, 30, 4, 5));
        var whole = new MinibatchCka();
        Assert.Equal(0, whole.Value);
        whole.Add(x, y);
        Assert.Equal(Unbiased.Similarity(x, y).item<double>(), whole.Value, 1e-10);
        var parts = new MinibatchCka();
        (double xy, double xx, double yy) = (0, 0, 0);
        for (int i = 0; i < 3; i++)
        {
            Tensor a = x.narrow(0, 8 * i, 8), b = y.narrow(0, 8 * i, 8), k = a.mm(a.t()), l = b.mm(b.t());
            parts.Add(a, b);
            (xy, xx, yy) = (xy + Hsic(k, l), xx + Hsic(k, k), yy + Hsic(l, l));
        }

        Assert.Equal(xy / Math.Sqrt(xx * yy), parts.Value, 1e-10);
        Assert.Throws<ArgumentException>(() => parts.Add(x.narrow(0, 0, 3), y.narrow(0, 0, 3)));
    }

    // Song et al., "Feature selection via dependence maximization", 2012, equation 5.
    private static double Hsic(Tensor k, Tensor l)
    {
        double n = k.shape[0];
        Tensor off = 1 - eye(k.shape[0], dtype: float64), a = k * off, b = l * off;
        return ((a.mm(b).trace() + (a.sum() * b.sum() / ((n - 1) * (n - 2))) - (2 / (n - 2) * a.mm(b).sum())) / (n * (n - 3))).item<double>();
    }
}
