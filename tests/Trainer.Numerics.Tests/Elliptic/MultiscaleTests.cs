using Trainer.Numerics.Elliptic;

namespace Trainer.Numerics.Tests.Elliptic;

/// <summary>The multiscale coefficient, and that the solver bears it.</summary>
public sealed class MultiscaleTests
{
    [Fact]
    public void It_is_the_product()
    {
        double[] frequencies = MultiscaleCoefficient.Frequencies([0.1, 0.9, 0.5, 0, 1, 0.3]), a = new double[81];
        Assert.Equal([1.05, 2.9, 5, 8, 24, 36.8], frequencies.Select(value => Math.Round(value, 12)));
        MultiscaleCoefficient.Evaluate(frequencies, 9, a);
        for (int i = 0; i < 81; i++)
        {
            (double x1, double x2) = (-1 + i % 9 / 4.0, -1 + i / 9 / 4.0);
            double expected = frequencies.Aggregate(1.0, (product, k) => product * (1 + 0.5 * Math.Cos(k * Math.PI * (x1 + x2))) * (1 + 0.5 * Math.Sin(k * Math.PI * (x2 - 3 * x1))));
            Assert.Equal(expected, a[i], 1e-11 * expected);
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(255)]
    public void The_solver_bears_its_contrast(int nodes)
    {
        double[] a = new double[nodes * nodes], u = new double[a.Length];
        MultiscaleCoefficient.Evaluate(MultiscaleCoefficient.Frequencies([0.1, 0.9, 0.5, 0.2, 1, 0.3]), nodes, a);
        Assert.InRange(a.Max() / a.Min(), 1e4, 1e6);
        Assert.InRange(new DarcySolver(nodes, nodes, 2.0 / (nodes - 1)).Solve(a, 1, u).Iterations, 3, 25);
    }
}
