using CsCheck;
using Trainer.Numerics.LinearSolvers;

namespace Trainer.Numerics.Tests.LinearSolvers;

/// <summary>Conjugate gradients on small dense matrices.</summary>
public sealed class ConjugateGradientTests
{
    [Fact]
    public void It_ends_after_as_many_steps_as_there_are_unknowns() => Gen.Select(Gen.Int[1, 30], Gen.Int[0, 1_000_000]).Sample((size, seed) =>
    {
        var random = new Random(seed);
        double[,] a = new double[size, size];
        double[] b = [.. Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5)], x = new double[size], check = new double[size];
        // A = I + v vᵀ + w wᵀ has three different eigenvalues.
        double[] v = [.. b.Select(_ => random.NextDouble() - 0.5)], w = [.. b.Select(_ => random.NextDouble() - 0.5)];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++) a[i, j] = (i == j ? 1 : 0) + v[i] * v[j] + w[i] * w[j];
        }

        SolveResult result = new ConjugateGradient(size).Solve(new Dense(a), null, b, x, 1e-12);
        Assert.InRange(result.Iterations, 1, 4);
        _ = new Dense(a).Apply(x, check);
        for (int i = 0; i < size; i++) Assert.Equal(b[i], check[i], 1e-11);
        Assert.Equal(1, new ConjugateGradient(size).Solve(new Dense(a), new Inverse(a), b, x, 1e-12).Iterations);
    }, iter: 100);

    [Fact]
    public void What_it_cannot_solve_it_says()
    {
        var solver = new ConjugateGradient(2);
        double[] x = new double[2];
        var good = new Dense(new double[,] { { 2, 1 }, { 1, 2 } });
        var indefinite = new Dense(new double[,] { { 1, 0 }, { 0, -1 } });
        Assert.Contains("matrix is not positive definite", Assert.Throws<SolverException>(() => solver.Solve(indefinite, null, [0.1, 1], x)).Message, StringComparison.Ordinal);
        Assert.Contains("preconditioner is not positive definite", Assert.Throws<SolverException>(() => solver.Solve(good, indefinite, [0.1, 1], x)).Message, StringComparison.Ordinal);
        Assert.Contains("No convergence in 1 iterations", Assert.Throws<SolverException>(() => solver.Solve(good, null, [0.1, 1], x, maxIterations: 1)).Message, StringComparison.Ordinal);
        Assert.Contains("not finite", Assert.Throws<SolverException>(() => solver.Solve(good, null, [double.NaN, 1], x)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => solver.Solve(good, null, [1, 1, 1], x));
        Assert.Throws<ArgumentException>(() => solver.Solve(good, null, [1, 1], x, tolerance: 0));
        Assert.Equal(2, solver.Solve(good, null, [0.1, 1], x).Iterations);
    }

    [Fact]
    public void A_tolerance_below_rounding_is_refused()
    {
        var matrix = new Dense(new double[,] { { 1, 0.999999999 }, { 0.999999999, 1 } });
        Assert.Throws<SolverException>(() => new ConjugateGradient(2).Solve(matrix, null, [1, -0.3], new double[2], 1e-25));
    }

    private sealed class Dense(double[,] matrix) : ILinearOperator
    {
        public int Size => matrix.GetLength(0);

        public double Apply(ReadOnlySpan<double> x, Span<double> y)
        {
            double product = 0;
            for (int i = 0; i < Size; i++)
            {
                y[i] = 0;
                for (int j = 0; j < Size; j++) y[i] += matrix[i, j] * x[j];
                product += x[i] * y[i];
            }

            return product;
        }
    }

    private sealed class Inverse(double[,] matrix) : ILinearOperator
    {
        public int Size => matrix.GetLength(0);

        public double Apply(ReadOnlySpan<double> x, Span<double> y)
        {
            var lu = new BandedLu(Size, Size - 1);
            for (int i = 0; i < Size; i++)
            {
                for (int j = 0; j < Size; j++) lu[i, j] = matrix[i, j];
            }

            x.CopyTo(y);
            lu.Factor();
            lu.Solve(y);
            double product = 0;
            for (int i = 0; i < Size; i++) product += x[i] * y[i];
            return product;
        }
    }
}
