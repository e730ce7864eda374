using Trainer.Numerics.Helmholtz;
using Trainer.Numerics.LinearSolvers;

namespace Trainer.Numerics.Tests.Helmholtz;

/// <summary>The solver of Helmholtz' equation against closed forms and its own equations.</summary>
public sealed class HelmholtzTests
{
    [Fact]
    public void The_error_falls_with_the_square_of_the_spacing()
    {
        // u = e^x cos 2y with all four sides, a source and a speed that varies; on a rectangle of height ½.
        double[] errors = [.. ((int[])[21, 41, 81]).Select(n =>
        {
            int rows = n / 2 + 1;
            double h = 1.0 / (n - 1), omega = 9;
            double[] u = new double[rows * n], exact = Nodes((x, y) => Math.Exp(x) * Math.Cos(2 * y)), speed = Nodes((x, y) => 1 + 0.3 * Math.Sin(x + 3 * y));
            double[] source = [.. exact.Select((value, i) => value * (-3 + omega * omega / (speed[i] * speed[i])))];
            SolveResult result = new HelmholtzSolver(rows, n, h).Solve(
                omega,
                speed,
                new NeumannData
                {
                    Bottom = Side(n, _ => 0.0),
                    Top = Side(n, x => -2 * Math.Exp(x) * Math.Sin(1)),
                    Left = Side(rows, y => -Math.Cos(2 * y)),
                    Right = Side(rows, y => Math.E * Math.Cos(2 * y)),
                },
                u,
                source);
            Assert.InRange(result.RelativeResidual, 0, 1e-10);
            return exact.Zip(u, (a, b) => Math.Abs(a - b)).Max();

            double[] Nodes(Func<double, double, double> function) => [.. Enumerable.Range(0, rows * n).Select(i => function(i % n * h, i / n * h))];
            double[] Side(int count, Func<double, double> function) => [.. Enumerable.Range(0, count).Select(i => function(i * h))];
        })];
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 1.9, 2.1);
        Assert.InRange(Math.Log2(errors[1] / errors[2]), 1.95, 2.05);
    }

    [Fact]
    public void Waves_of_one_dimension_are_those_of_the_difference_equation()
    {
        // ∂u/∂n = 1 on top and 0 elsewhere, k constant: u = A cos(θ j) along y with 2 − 2 cos θ = (kh)², and h ∂u/∂n by central differences.
        int n = 41;
        double h = 1.0 / (n - 1), k = 7.3, theta = 2 * Math.Asin(k * h / 2), amplitude = 2 * h / (Math.Cos(theta * n) - Math.Cos(theta * (n - 2)));
        double[] u = new double[n * n], ones = [.. Enumerable.Repeat(1.0, n * n)];
        _ = new HelmholtzSolver(n, n, h).Solve(k, ones, new NeumannData { Top = ones.AsSpan(0, n) }, u);
        for (int i = 0; i < u.Length; i++) Assert.Equal(amplitude * Math.Cos(theta * (i / n)), u[i], 1e-11);
    }

    [Fact]
    public void The_published_problem_is_solved()
    {
        int n = 101;
        double[] speed = [.. Enumerable.Range(0, n * n).Select(i => 20 + Math.Tanh(Math.Sin(0.1 * (i % n)) + Math.Cos(0.07 * (i / n))))], u = new double[n * n], indicator = NeumannData.Indicator(n, 0.35, 0.65);
        Assert.Equal(31, indicator.Sum());
        Assert.Equal((0, 1, 1, 0), (indicator[34], indicator[35], indicator[65], indicator[66]));
        var solver = new HelmholtzSolver(n, n, 0.01);
        SolveResult result = solver.Solve(1000, speed, new NeumannData { Top = indicator }, u);
        Assert.InRange(result.RelativeResidual, 0, 1e-10);
        // Once more, after another problem: the same numbers.
        double[] again = new double[n * n];
        _ = solver.Solve(500, speed, new NeumannData { Left = indicator }, again);
        _ = solver.Solve(1000, speed, new NeumannData { Top = indicator }, again);
        Assert.Equal(u, again);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var solver = new HelmholtzSolver(3, 4, 0.5);
        double[] ones = [.. Enumerable.Repeat(1.0, 12)], u = new double[12], bad = [.. ones];
        bad[5] = -1;
        Assert.Throws<ArgumentException>(() => new HelmholtzSolver(1, 4, 1));
        Assert.Throws<ArgumentException>(() => new HelmholtzSolver(4, 4, -1));
        Assert.Contains("node (1, 1)", Assert.Throws<ArgumentException>(() => solver.Solve(1, bad, default, u)).Message, StringComparison.Ordinal);
        Assert.Contains("Top", Assert.Throws<ArgumentException>(() => solver.Solve(1, ones, new NeumannData { Top = ones.AsSpan(0, 3) }, u)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => solver.Solve(1, ones.AsSpan(1), default, u));
        Assert.Throws<ArgumentException>(() => solver.Solve(double.NaN, ones, default, u));
        Assert.Throws<ArgumentException>(() => solver.Solve(1, ones, default, u, [double.NaN, .. ones.AsSpan(1)]));
        // ω = 0 with normal derivatives alone: any constant may be added.
        Assert.Throws<SolverException>(() => solver.Solve(0, ones, new NeumannData { Top = ones.AsSpan(0, 4) }, u));
    }
}
