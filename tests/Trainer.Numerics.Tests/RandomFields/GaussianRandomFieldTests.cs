using Trainer.Numerics.RandomFields;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.RandomFields;

/// <summary>Random fields have the covariance they should have.</summary>
public sealed class GaussianRandomFieldTests
{
    [Fact]
    public void The_mean_square_is_the_known_one() => Assert.Equal(0.085252, GaussianRandomField.Neumann(32, 3, 2).MeanSquare, 5e-7);

    [Theory]
    [InlineData(6, true)]
    [InlineData(7, true)]
    [InlineData(6, false)]
    [InlineData(7, false)]
    public void The_covariance_is_that_of_the_operator(int n, bool isPeriodic)
    {
        using IDisposable scope = NewDisposeScope();
        (double tau, double alpha) = (3, 2.5);
        GaussianRandomField field = isPeriodic ? GaussianRandomField.Periodic(n, tau, alpha) : GaussianRandomField.Neumann(n, tau, alpha);
        // The map from noise to field, one column for each number of noise: its product with its transpose is the covariance.
        Tensor map = field.Sample(eye(n * n, dtype: ScalarType.Float64).reshape(n * n, n, n)).reshape(n * n, n * n);
        double[,] expected = new double[n * n, n * n];
        for (int a = 0; a < n; a++)
        {
            for (int b = a == 0 ? 1 : 0; b < n; b++)
            {
                double unit = isPeriodic ? 2 * Math.PI : Math.PI, fa = isPeriodic && 2 * a >= n ? a - n : a, fb = isPeriodic && 2 * b >= n ? b - n : b;
                double power = Math.Pow(tau, 2 * alpha - 2) * Math.Pow(unit * unit * (fa * fa + fb * fb) + tau * tau, -alpha);
                for (int i = 0; i < n * n; i++)
                {
                    for (int j = 0; j < n * n; j++)
                    {
                        (int dx, int dy) = (i / n - j / n, i % n - j % n);
                        expected[i, j] += power * (isPeriodic ? Math.Cos(2 * Math.PI * (fa * dx + fb * dy) / n) : Cosine(a, i / n) * Cosine(b, i % n) * Cosine(a, j / n) * Cosine(b, j % n));
                    }
                }
            }
        }

        Tensor covariance = map.t().matmul(map);
        Near.Equal(tensor(expected), covariance, 1e-12);
        Assert.Equal(covariance.trace().item<double>() / (n * n), field.MeanSquare, 1e-12);

        double Cosine(int k, int j) => (k == 0 ? 1 : Math.Sqrt(2)) * Math.Cos(Math.PI * k * (2 * j + 1) / (2.0 * n));
    }

    [Fact]
    public void A_scale_scales_and_batches_are_independent()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor noise = Near.Noise(5, 2, 3, 8, 8);
        Tensor fields = GaussianRandomField.Periodic(8, 7, 2.5).Sample(noise);
        Near.Equal(fields[1, 2], GaussianRandomField.Periodic(8, 7, 2.5, sigma: 2 * Math.Pow(7, 1.5)).Sample(noise[1, 2]) / 2, 1e-13);
        Near.Equal(zeros(2, 3, dtype: ScalarType.Float64), fields.mean([-2, -1]), 1e-14);
        Assert.Equal(ScalarType.Float32, GaussianRandomField.Neumann(8, 3, 2).Sample(noise.@float()).dtype);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianRandomField.Neumann(0, 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianRandomField.Periodic(4, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianRandomField.Neumann(4, 3, double.NaN));
        Assert.Throws<ArgumentException>(() => GaussianRandomField.Neumann(4, 3, 2).Sample(Near.Noise(1, 4, 5)));
    }
}
