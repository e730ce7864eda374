using CsCheck;
using Trainer.Numerics.Elliptic;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Elliptic;

/// <summary>The direct solver of Poisson's equation against the matrix.</summary>
public sealed class PoissonTests
{
    [Fact]
    public void The_matrix_times_the_solution_is_the_right_side() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[0, 1000]).Sample((rows, columns, seed) =>
    {
        using IDisposable scope = NewDisposeScope();
        double h = 1.0 / (columns + 1);
        Tensor f = Near.Noise(seed, 2, rows, columns), u = new PoissonSolver(rows, columns, h).Solve(f), padded = nn.functional.pad(u, (1, 1, 1, 1));
        Tensor neighbours = padded.narrow(1, 0, rows).narrow(2, 1, columns) + padded.narrow(1, 2, rows).narrow(2, 1, columns)
            + padded.narrow(1, 1, rows).narrow(2, 0, columns) + padded.narrow(1, 1, rows).narrow(2, 2, columns);
        Near.Equal(f, (4 * u - neighbours) / (h * h), 1e-11);
    }, iter: 50);

    [Fact]
    public void It_is_what_the_solver_for_coefficients_finds()
    {
        using IDisposable scope = NewDisposeScope();
        double[] a = new double[17 * 17], u = new double[17 * 17];
        a.AsSpan().Fill(1);
        _ = new DarcySolver(17, 17, 1.0 / 16) { Tolerance = 1e-13 }.Solve(a, 1, u);
        Tensor direct = new PoissonSolver(15, 15, 1.0 / 16).Solve(ones(15, 15, dtype: ScalarType.Float64));
        Near.Equal(tensor(u, [17, 17]).narrow(0, 1, 15).narrow(1, 1, 15), direct, 1e-13);
        Assert.Equal(0.0734457666, direct[7, 7].item<double>(), 1e-10);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => new PoissonSolver(0, 3, 1));
        Assert.Throws<ArgumentException>(() => new PoissonSolver(3, 3, double.NaN));
        Assert.Throws<ArgumentException>(() => new PoissonSolver(3, 4, 1).Solve(ones(4, 3)));
    }
}
