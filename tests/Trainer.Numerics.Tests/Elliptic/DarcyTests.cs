using CsCheck;
using Trainer.Numerics.Elliptic;
using Trainer.Numerics.LinearSolvers;

namespace Trainer.Numerics.Tests.Elliptic;

/// <summary>The solver of −∇·(a ∇u) = f against closed forms, direct elimination and known figures.</summary>
public sealed class DarcyTests
{
    private static readonly Gen<int> Side = Gen.Int[3, 40];

    [Fact]
    public void A_constant_coefficient_gives_the_known_value()
    {
        double[] u = Solve(17, 17, (_, _) => 1, (_, _) => 1, out _);
        Assert.Equal(0.0734457666, u[8 * 17 + 8], 1e-10);
    }

    [Fact]
    public void A_jump_gives_the_known_values()
    {
        double[] u = Solve(17, 17, (_, x) => x < 0.49 ? 1 : 4, (_, _) => 1, out _);
        Assert.Equal([0.0376439755, 0.0288746309, 0.0183925527], ((int[])[4, 8, 12]).Select(column => Math.Round(u[8 * 17 + column], 10)));
    }

    [Fact]
    public void The_error_falls_with_the_square_of_the_spacing()
    {
        // u = sin πx sin 2πy, a = 1 + x²/2 + y/4.
        double[] errors = [.. ((int[])[33, 65, 129]).Select(n =>
        {
            double[] u = Solve(n, n, (y, x) => 1 + x * x / 2 + y / 4, Forcing, out _);
            return Enumerable.Range(0, n * n).Max(i => Math.Abs(u[i] - Math.Sin(Math.PI * (i % n) / (n - 1)) * Math.Sin(2 * Math.PI * (i / n) / (n - 1))));
        })];
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 1.95, 2.05);
        Assert.InRange(Math.Log2(errors[1] / errors[2]), 1.95, 2.05);

        static double Forcing(double y, double x)
        {
            (double sx, double cx) = Math.SinCos(Math.PI * x);
            (double sy, double cy) = Math.SinCos(2 * Math.PI * y);
            return 5 * Math.PI * Math.PI * (1 + x * x / 2 + y / 4) * sx * sy - x * Math.PI * cx * sy - 0.25 * 2 * Math.PI * sx * cy;
        }
    }

    [Fact]
    public void Any_grid_and_coefficient_give_what_elimination_gives() => Gen.Select(Side, Side, Gen.Int[0, 5], Gen.Int[0, 1_000_000]).Sample((rows, columns, decades, seed) =>
    {
        var random = new Random(seed);
        double[] a = [.. Enumerable.Range(0, rows * columns).Select(_ => Math.Pow(10, decades * (random.NextDouble() - 0.5)))], f = [.. a.Select(_ => random.NextDouble() - 0.5)];
        double[] u = new double[a.Length];
        SolveResult result = new DarcySolver(rows, columns, 0.25) { Tolerance = 1e-12 }.Solve(a, f, u);
        Assert.InRange(result.RelativeResidual, 0, 1e-12);
        Assert.InRange(result.Iterations, 1, 25 + 8 * decades);
        double[] expected = DarcyReference.Eliminate(a, f, rows, columns, 0.25);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < u.Length; i++) Assert.Equal(expected[i], u[i], 1e-8 * scale);
    }, iter: 100);

    [Theory]
    [InlineData(64, 4)]
    [InlineData(65, 4)]
    [InlineData(100, 6)]
    [InlineData(128, 12)]
    [InlineData(241, 4)]
    public void Iterations_stay_few(int side, double contrast)
    {
        double[] a = DarcyReference.TwoPhase(side, side, contrast, seed: side), u = new double[a.Length];
        SolveResult result = new DarcySolver(side, side, 1.0 / (side - 1)).Solve(a, 1, u);
        Assert.InRange(result.Iterations, 3, 15);
        Assert.InRange(result.RelativeResidual, 1e-15, 1e-10);
    }

    [Fact]
    public void The_solution_is_positive_where_the_right_side_is()
    {
        double[] a = DarcyReference.TwoPhase(50, 37, 100, seed: 3), u = new double[a.Length];
        _ = new DarcySolver(50, 37, 0.02).Solve(a, 1, u);
        for (int i = 0; i < u.Length; i++) Assert.Equal(i % 37 is > 0 and < 36 && i / 37 is > 0 and < 49, u[i] > 0);
    }

    [Fact]
    public void A_solver_serves_again_after_an_error()
    {
        var solver = new DarcySolver(20, 20, 0.1) { MaxIterations = 2 };
        double[] a = DarcyReference.TwoPhase(20, 20, 8, seed: 1), u = new double[400], v = new double[400];
        Assert.Contains("No convergence in 2 iterations", Assert.Throws<SolverException>(() => solver.Solve(a, 1, u)).Message, StringComparison.Ordinal);
        var other = new DarcySolver(20, 20, 0.1);
        _ = other.Solve(a, 1, v);
        _ = other.Solve([.. a.Select(value => 3 * value)], 2, u);
        _ = other.Solve(a, 1, u);
        Assert.Equal(v, u);
        Assert.Equal(new SolveResult(0, 0), other.Solve(a, 0, u));
        Assert.All(u, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Solving_allocates_nothing()
    {
        var solver = new DarcySolver(70, 70, 0.1);
        double[] a = DarcyReference.TwoPhase(70, 70, 8, seed: 1), u = new double[a.Length];
        _ = solver.Solve(a, a, u);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = solver.Solve(a, a, u);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_coefficient_that_is_not_positive_is_refused(double value)
    {
        double[] a = new double[60], u = new double[60];
        a.AsSpan().Fill(1);
        a[17] = value;
        Assert.Contains("node (1, 7)", Assert.Throws<ArgumentException>(() => new DarcySolver(6, 10, 1).Solve(a, 1, u)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var solver = new DarcySolver(5, 4, 1);
        double[] ones = [.. Enumerable.Repeat(1.0, 20)], u = new double[20];
        Assert.Contains("3 × 3", Assert.Throws<ArgumentException>(() => new DarcySolver(2, 9, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DarcySolver(5, 5, 0));
        Assert.Throws<ArgumentException>(() => solver.Solve(ones.AsSpan(1), 1, u));
        Assert.Throws<ArgumentException>(() => solver.Solve(ones, ones.AsSpan(1), u));
        Assert.Throws<ArgumentException>(() => solver.Solve(ones, 1, u.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => solver.Solve(ones, double.NaN, u));
        double[] f = [.. ones];
        f[6] = double.NaN;
        Assert.Contains("node (1, 2)", Assert.Throws<ArgumentException>(() => solver.Solve(ones, f, u)).Message, StringComparison.Ordinal);
    }

    private static double[] Solve(int rows, int columns, Func<double, double, double> a, Func<double, double, double> f, out SolveResult result)
    {
        double h = 1.0 / (columns - 1);
        double[] u = new double[rows * columns];
        result = new DarcySolver(rows, columns, h) { Tolerance = 1e-12 }.Solve(Nodes(a), Nodes(f), u);
        return u;

        double[] Nodes(Func<double, double, double> function) => [.. Enumerable.Range(0, rows * columns).Select(i => function(i / columns * h, i % columns * h))];
    }
}
