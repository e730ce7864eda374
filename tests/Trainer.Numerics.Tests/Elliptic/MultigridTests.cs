using CsCheck;
using Trainer.Numerics.Elliptic.Multigrid;

namespace Trainer.Numerics.Tests.Elliptic;

/// <summary>The parts of the V-cycle: what conjugate gradients ask of it, and that coarse operators are what they are meant to be.</summary>
public sealed class MultigridTests
{
    private static readonly Gen<(int Rows, int Columns, int Seed)> Problem = Gen.Select(Gen.Int[9, 45], Gen.Int[9, 45], Gen.Int[0, 1_000_000]);

    [Fact]
    public void The_cycle_is_symmetric_and_positive() => Problem.Sample((rows, columns, seed) =>
    {
        var random = new Random(seed);
        Stencil stencil = RandomStencil(rows, columns, random);
        var cycle = new MultigridCycle(stencil);
        cycle.Prepare();
        SplitGrid x = RandomGrid(stencil.Shape, random), y = RandomGrid(stencil.Shape, random), mx = new(stencil.Shape), my = new(stencil.Shape);
        double xx = cycle.Apply(x.Span, mx.Span), yy = cycle.Apply(y.Span, my.Span);
        Assert.True(xx > 0 && yy > 0);
        Assert.Equal(xx, Dot(x, mx), 1e-12 * xx);
        Assert.Equal(Dot(x, my), Dot(y, mx), 1e-12 * (xx + yy));
        // Nothing is written where there is no point.
        Assert.Equal(mx.Span.ToArray().Count(value => value != 0), rows * columns);
    }, iter: 60);

    [Fact]
    public void The_cycle_is_nearly_the_inverse() => Problem.Sample((rows, columns, seed) =>
    {
        var random = new Random(seed);
        Stencil stencil = RandomStencil(rows, columns, random);
        var cycle = new MultigridCycle(stencil);
        cycle.Prepare();
        SplitGrid u = RandomGrid(stencil.Shape, random), f = new(stencil.Shape), mf = new(stencil.Shape);
        double energy = new FluxOperator(stencil).Apply(u.Span, f.Span);
        Assert.Equal(energy, Energy(stencil, u), 1e-12 * energy);
        _ = cycle.Apply(f.Span, mf.Span);
        for (int i = 0; i < u.Span.Length; i++) u.Span[i] -= mf.Span[i];
        Assert.InRange(Energy(stencil, u), 0, 0.2 * energy);
    }, iter: 60);

    [Fact]
    public void Coarse_operators_have_the_energy_of_interpolated_values() => Problem.Sample((rows, columns, seed) =>
    {
        var random = new Random(seed);
        Stencil fine = RandomStencil(rows, columns, random);
        // Of five points to nine, and of nine to nine.
        for (int depth = 0; depth < 2; depth++)
        {
            MultigridLevel level = depth == 0 ? new FivePointLevel(fine) : new NinePointLevel(fine);
            level.Prepare();
            var interpolation = new Interpolation(fine.Shape);
            interpolation.Fit(fine);
            SplitGrid coarse = RandomGrid(level.Coarse.Shape, random), values = Interpolate(interpolation, coarse, fine.Shape);
            double expected = Energy(fine, values);
            Assert.Equal(expected, Energy(level.Coarse, coarse), 1e-11 * expected);
            fine = level.Coarse;
        }
    }, iter: 60);

    private static SplitGrid Interpolate(Interpolation p, SplitGrid e, GridShape fine)
    {
        var u = new SplitGrid(fine);
        for (int row = 0; row < fine.Rows; row++)
        {
            for (int column = 0; column < fine.Columns; column++)
            {
                // The coarse point at or before this one.
                int i = (row - 1) >> 1, j = (column - 1) >> 1;
                u[row, column] = (row % 2, column % 2) switch
                {
                    (1, 1) => e[i, j],
                    (1, 0) => Weight(p.West, i, j) * At(i, j) + (1 - Weight(p.West, i, j)) * At(i, j + 1),
                    (0, 1) => Weight(p.South, i, j) * At(i, j) + (1 - Weight(p.South, i, j)) * At(i + 1, j),
                    _ => Weight(p.SouthWest, i, j) * At(i, j) + Weight(p.SouthEast, i, j) * At(i, j + 1) + Weight(p.NorthWest, i, j) * At(i + 1, j) + Weight(p.NorthEast, i, j) * At(i + 1, j + 1),
                };
            }
        }

        return u;

        double At(int i, int j) => i < 0 || j < 0 || i >= e.Shape.Rows || j >= e.Shape.Columns ? 0 : e[i, j];
    }

    private static unsafe double Weight(PlainGrid grid, int i, int j) => grid.Row(i)[j];

    private static double Energy(Stencil stencil, SplitGrid u)
    {
        double sum = 0;
        for (int i = -1; i < stencil.Shape.Rows; i++)
        {
            for (int j = -1; j < stencil.Shape.Columns; j++)
            {
                if (i >= 0) sum += Square(stencil.East, i, j, u[i, j] - u[i, j + 1]);
                if (j >= 0) sum += Square(stencil.North, i, j, u[i, j] - u[i + 1, j]);
                if (stencil.Diagonal is { } diagonal) sum += Square(diagonal, i, j, u[i, j] - u[i + 1, j + 1]);
                if (stencil.Antidiagonal is { } anti) sum += Square(anti, i, j, u[i, j + 1] - u[i + 1, j]);
            }
        }

        return sum;

        static double Square(SplitGrid k, int i, int j, double difference) => k[i, j] * difference * difference;
    }

    private static Stencil RandomStencil(int rows, int columns, Random random)
    {
        var stencil = new Stencil(new(rows, columns), hasDiagonals: false);
        for (int i = -1; i < rows; i++)
        {
            for (int j = -1; j < columns; j++)
            {
                if (i >= 0) stencil.East[i, j] = Math.Exp(random.NextDouble());
                if (j >= 0) stencil.North[i, j] = Math.Exp(random.NextDouble());
            }
        }

        return stencil;
    }

    private static SplitGrid RandomGrid(GridShape shape, Random random)
    {
        var grid = new SplitGrid(shape);
        for (int i = 0; i < shape.Rows; i++)
        {
            for (int j = 0; j < shape.Columns; j++) grid[i, j] = random.NextDouble() - 0.5;
        }

        return grid;
    }

    private static double Dot(SplitGrid x, SplitGrid y)
    {
        double sum = 0;
        for (int i = 0; i < x.Span.Length; i++) sum += x.Span[i] * y.Span[i];
        return sum;
    }
}
