using CsCheck;
using TorchSharp;
using Trainer.Methods.Operators;
using Trainer.Methods.Operators.Losses;
using Trainer.Metrics;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Operators;

public sealed class LossTests
{
    [Theory]
    [InlineData(5, 2.6)]  // (1 + 25) / (1 + 9)
    [InlineData(25, 0.1)] // From 20 on derivatives do not count: 1 / (1 + 9).
    public void A_wave_weighs_by_its_wavenumber(int wavenumber, double square)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor i = arange(64, dtype: float64).view(64, 1), j = arange(64, dtype: float64).view(1, 64);
        Tensor truth = cos(2 * Math.PI * 3 * i / 64) + (0 * j), error = cos(2 * Math.PI * wavenumber * j / 64) + (0 * i);
        foreach (double epsilon in (double[])[0.1, 2])
            Assert.Equal(epsilon * Math.Sqrt(square), RelativeError.H1((truth + (epsilon * error)).view(1, 1, 64, 64), truth.view(1, 1, 64, 64)).item<double>(), 1e-9);
    }

    /// <summary>The half of the spectrum that is computed stands for the whole, also where an odd number of points is counted as the authors' code does.</summary>
    [Fact]
    public void The_norm_is_that_of_the_whole_spectrum() => Gen.Select(Gen.Int[1, 46], Gen.Int[1, 46], Gen.Double[0, 2]).Sample(
        (rows, columns, derivatives) =>
        {
            manual_seed(rows * columns);
            using DisposeScope scope = NewDisposeScope();
            Tensor truth = randn([2, 2, rows, columns], dtype: float64), predicted = randn([2, 2, rows, columns], dtype: float64);
            Tensor weight = (1 + (derivatives * derivatives * (Squares(rows).view(-1, 1) + Squares(columns).view(1, -1)))).sqrt();
            Tensor expected = Norm(predicted - truth) / Norm(truth);
            Assert.True(RelativeError.H1(predicted, truth, derivatives).allclose(expected, 1e-6, 1e-9)); // The weights are float32.

            Tensor Norm(Tensor field) => (fft.fft2(field, norm: FFTNormType.Ortho).abs() * weight).flatten(1).norm(1);
        },
        iter: 100);

    [Fact]
    public void Relative_errors_know_no_unit_and_refuse_other_shapes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor truth = randn([3, 2, 7, 9]), predicted = randn([3, 2, 7, 9]);
        Assert.True(RelativeError.L2(predicted * 1e3, truth * 1e3).allclose(RelativeError.L2(predicted, truth), 1e-5));
        Assert.True(RelativeError.L2(zeros_like(truth), truth).allclose(ones(3)));
        Assert.Contains("[3, 2, 7, 8]", Assert.Throws<ArgumentException>(() => RelativeError.L2(predicted.narrow(3, 0, 8), truth)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_are_central_on_the_unit_square()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor i = arange(8, dtype: float64).view(1, 1, 8, 1).expand(1, 1, 8, 8), zero = zeros_like(i);
        // e = i / 8 rises by 1 over the square: slope 1 at 6 · 8 inner points, and Σ e² = 8 Σ i² / 64.
        double expected = Math.Sqrt((10 * 8 * 140 / 64.0) + 48);
        Assert.Equal(expected, new DifferenceH1Options().PerSample(i / 8, zero).item<double>(), 1e-12);
        Assert.Equal(2, new DifferenceH1Options { Relative = true }.PerSample(i * 3, i).item<double>(), 1e-12);
    }

    /// <summary>Trained on without a unit, differences are reported relative to the truth, beside the norm by Fourier transform.</summary>
    [Fact]
    public void Differences_that_are_trained_on_are_measured_relative_to_the_truth()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor truth = randn([3, 1, 8, 9]), predicted = truth + (0.1 * randn([3, 1, 8, 9]));
        var errors = new FieldErrors(new DifferenceH1Options { ValueWeight = 3 });
        errors.Add(predicted.narrow(0, 0, 2), truth.narrow(0, 0, 2));
        errors.Add(predicted.narrow(0, 2, 1), truth.narrow(0, 2, 1));
        MetricSet set = errors.Compute("test");
        Assert.Equal(new DifferenceH1Options { ValueWeight = 3, Relative = true }.PerSample(predicted, truth).mean().item<float>(), set["differenceH1"], 1e-6);
        Assert.Equal(RelativeError.H1(predicted, truth).mean().item<float>(), set["h1"], 1e-6);
    }

    private static Tensor Squares(int points)
    {
        IEnumerable<int> wavenumbers = Enumerable.Range(0, points / 2).Concat(Enumerable.Range(-((points + 1) / 2), (points + 1) / 2));
        return tensor([.. wavenumbers.Select(k => Math.Abs(k) >= 20 ? 0.0 : k * k)]);
    }
}
