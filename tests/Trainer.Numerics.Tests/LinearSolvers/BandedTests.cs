using CsCheck;
using Trainer.Numerics.LinearSolvers;

namespace Trainer.Numerics.Tests.LinearSolvers;

/// <summary>Banded elimination against products with the matrix.</summary>
public sealed class BandedTests
{
    private static readonly Gen<(int Size, int Width, int Seed)> Problem = Gen.Select(Gen.Int[1, 90], Gen.Int[0, 40], Gen.Int[0, 1_000_000]);

    [Fact]
    public void Lu_solves_any_band_matrix() => Problem.Sample((size, width, seed) =>
    {
        var random = new Random(seed);
        var matrix = new BandedLu(size, width);
        // Filled twice: the second time nothing of the first is left.
        for (int turn = 0; turn < 2; turn++)
        {
            double[,] dense = new double[size, size];
            double[] x = [.. Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5)], b = new double[size];
            matrix.Clear();
            for (int i = 0; i < size; i++)
            {
                for (int j = Math.Max(0, i - width); j <= Math.Min(size - 1, i + width); j++)
                {
                    // Small numbers on the diagonal: without exchanges the factors would be useless.
                    dense[i, j] = matrix[i, j] = (random.NextDouble() - 0.5) * (i == j && width > 0 ? 1e-6 : 1) + (width == 0 ? 2 : 0);
                    b[i] += dense[i, j] * x[j];
                }
            }

            double[] solution = [.. b];
            try
            {
                matrix.Factor();
            }
            catch (SolverException)
            {
                // One equation of two unknowns left at an end of a narrow band.
                Assert.True(width == 1 || size == 1);
                continue;
            }

            matrix.Solve(solution);
            double largest = solution.Max(Math.Abs);
            for (int i = 0; i < size; i++) Assert.Equal(b[i], Enumerable.Range(0, size).Sum(j => dense[i, j] * solution[j]), 1e-12 * Math.Max(largest, 1) * size);
        }
    }, iter: 150);

    [Fact]
    public void Cholesky_solves_positive_definite_ones() => Problem.Sample((size, width, seed) =>
    {
        var random = new Random(seed);
        var matrix = new BandedCholesky(size, width);
        double[,] dense = new double[size, size];
        double[] x = [.. Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5)], b = new double[size];
        for (int i = 0; i < size; i++)
        {
            for (int j = Math.Max(0, i - width); j < i; j++) dense[i, j] = dense[j, i] = matrix[i, j] = random.NextDouble() - 0.5;
            dense[i, i] = matrix[i, i] = width + 1;
        }

        for (int i = 0; i < size; i++) b[i] = Enumerable.Range(0, size).Sum(j => dense[i, j] * x[j]);
        matrix.Factor();
        matrix.Solve(b);
        for (int i = 0; i < size; i++) Assert.Equal(x[i], b[i], 1e-12);
    }, iter: 100);

    [Fact]
    public void Matrices_that_cannot_be_factored_are_refused()
    {
        var singular = new BandedLu(3, 1);
        (singular[0, 0], singular[0, 1], singular[1, 0], singular[1, 1], singular[2, 2]) = (1, 2, 2, 4, 1);
        Assert.Contains("column 1", Assert.Throws<SolverException>(singular.Factor).Message, StringComparison.Ordinal);
        singular.Clear();
        singular[1, 1] = double.NaN;
        Assert.Throws<SolverException>(singular.Factor);
        Assert.Throws<ArgumentOutOfRangeException>(() => singular[0, 2]);
        var indefinite = new BandedCholesky(2, 1);
        (indefinite[0, 0], indefinite[1, 0], indefinite[1, 1]) = (1, 2, 1);
        Assert.Contains("pivot 1", Assert.Throws<SolverException>(indefinite.Factor).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => indefinite.Solve(new double[3]));
    }
}
