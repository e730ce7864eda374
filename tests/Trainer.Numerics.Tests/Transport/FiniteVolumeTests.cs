using CsCheck;
using Trainer.Numerics.Transport;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Transport;

/// <summary>The finite volumes on smooth waves and shocks.</summary>
public sealed class FiniteVolumeTests
{
    private static readonly PeriodicInterval Turn = PeriodicInterval.FullTurn;

    [Fact]
    public void Smooth_waves_converge_with_the_fifth_order()
    {
        using IDisposable scope = NewDisposeScope();
        double[] errors = [.. ((int[])[64, 128, 256]).Select(Error)];
        Assert.InRange(errors[2], 1e-12, 1e-8);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 4.9, 5.1);
        Assert.InRange(Math.Log2(errors[1] / errors[2]), 4.9, 5.1);

        // The step falls with h^(5/3), so that its third order is the fifth of h. At π/2 the wave is flat up to its fourth derivative.
        double Error(int n)
        {
            Func<Tensor, Tensor> start = x => x.sin() + (2 * x).cos() / 4;
            Tensor end = new FiniteVolume(Turn, ConservationLaw.Convection(1)).Solve(CellAverages.Of(Turn, start, n), [1], 0.5 * Math.Pow(32.0 / n, 2.0 / 3))[0];
            return (end - CellAverages.Of(Turn, x => start(x - 1), n)).abs().max().item<double>();
        }
    }

    [Fact]
    public void Diffusion_converges_with_the_fourth_order()
    {
        using IDisposable scope = NewDisposeScope();
        double[] errors = [.. ((int[])[16, 32]).Select(n => (Solve(n) - CellAverages.Of(Turn, x => (2 * x).sin(), n) * Math.Exp(-0.4)).abs().max().item<double>())];
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 3.7, 4.4);

        Tensor Solve(int n) => new FiniteVolume(Turn, ConservationLaw.Convection(0), 0.1).Solve(CellAverages.Of(Turn, x => (2 * x).sin(), n), [1])[0];
    }

    [Theory]
    [InlineData(0.3, 1e-8)]
    [InlineData(0.95, 1e-4)]
    public void Before_the_shock_it_is_the_solution_along_characteristics(double time, double tolerance)
    {
        using IDisposable scope = NewDisposeScope();
        Func<Tensor, Tensor> start = x => 1 + x.sin();
        Tensor points = CellAverages.ToPoints(new FiniteVolume(Turn, ConservationLaw.Burgers).Solve(CellAverages.Of(Turn, start, 400), [time], 0.2))[0];
        Tensor exact = new Characteristics(Turn, ConservationLaw.Burgers, start).Evaluate(Turn.Points(400), tensor(time));
        Assert.InRange((points - exact).abs().mean().item<double>(), 0, tolerance);
    }

    // A square wave from 1 to 3: the jump down moves at (1 + 3) / 2; the jump up opens into a fan.
    [Fact]
    public void A_shock_moves_at_the_speed_of_Rankine_and_Hugoniot()
    {
        using IDisposable scope = NewDisposeScope();
        const double time = 0.8, shock = 5 + 2 * time;
        double[] errors = [.. ((int[])[250, 500]).Select(Error)];
        // A cell's worth of the jump at most, and half as much on half the cells.
        Assert.InRange(errors[1], 0, 2 * 10.0 / 500);
        Assert.InRange(errors[0] / errors[1], 1.7, 2.3);

        double Error(int n)
        {
            // Jumps at edges of cells.
            var interval = new PeriodicInterval(5.0 / n, 10);
            Tensor start = CellAverages.Of(interval, x => where(x.ge(2).logical_and_(x.lt(5)), full_like(x, 3), ones_like(x)), n), end = new FiniteVolume(interval, ConservationLaw.Burgers).Solve(start, [time])[0];
            Assert.InRange(end.min().item<double>(), 1 - 2e-4, 1);
            Assert.InRange(end.max().item<double>(), 2.9, 3 + 2e-4);
            // Between 5 and 8 there is the shock only: from what is there its place follows.
            double place = 5 + (end[(n / 2)..(8 * n / 10)] - 1).sum().item<double>() * 10 / n / 2;
            Assert.Equal(shock, place, 1e-4);
            return (end - CellAverages.Of(interval, x => where(x < shock, ((x - 2) / time).clamp(1, 3), ones_like(x)), n)).abs().mean().item<double>() * interval.Length;
        }
    }

    // The shock of Burgers' sine stays at π, where the areas cut off of the folded curve are equal; on each side w is that of the outer branch.
    [Fact]
    public void After_the_crossing_the_branches_end_at_equal_areas()
    {
        using IDisposable scope = NewDisposeScope();
        (int n, double time, double speed) = (501, 2, 0.75);
        Tensor x = Turn.Points(n), end = new FiniteVolume(Turn, ConservationLaw.Burgers).Solve(CellAverages.Of(Turn, y => speed + y.sin(), n), [time])[0] - speed;
        Tensor moved = Turn.Wrap(x - speed * time), isRight = moved > Math.PI, mirrored = where(isRight, 2 * Math.PI - moved, moved);
        // X + 2 sin X rises up to X = 2π/3, past π: bisection.
        Tensor low = zeros_like(x), high = full_like(x, 2 * Math.PI / 3);
        for (int i = 0; i < 55; i++)
        {
            Tensor middle = (low + high) / 2, isAbove = middle + time * middle.sin() > mirrored;
            (low, high) = (where(isAbove, low, middle), where(isAbove, middle, high));
        }

        double shock = low.max().sin().item<double>();
        Tensor exact = where(isRight, -low.sin(), low.sin()), away = (mirrored - Math.PI).abs() > 8 * 2 * Math.PI / n;
        Assert.InRange(((end - exact).abs() * away.to(ScalarType.Float64)).max().item<double>(), 0, 4e-5);
        // And all in all a cell's worth of the jump.
        Assert.InRange((end - exact).abs().mean().item<double>(), 0, 2 * shock / n);
    }

    [Fact]
    public void The_sum_of_the_means_is_kept_to_rounding() => Gen.Select(Gen.Int[6, 60], Gen.Int[0, 1000], Gen.Double[0, 0.1]).Sample((n, seed, viscosity) =>
    {
        using IDisposable scope = NewDisposeScope();
        Tensor start = Near.Noise(seed, n), end = new FiniteVolume(Turn, ConservationLaw.Burgers, viscosity).Solve(start, [0.1, 0.5]);
        Near.Equal(start.mean().expand(2), end.mean([-1]), 1e-14);
        // It adds no extremes to speak of.
        Assert.InRange(end.abs().max().item<double>(), 0, 1.1 * start.abs().max().item<double>());
    }, iter: 20);

    // At 0.5 it is smooth; at 1.5 a front of width 4ν/2 is 2.5 cells wide, or half a cell, for which the error is part of a cell's worth of the jump.
    [Theory]
    [InlineData(0.01, 5e-9, 2e-5)]
    [InlineData(0.002, 5e-9, 1e-3)]
    public void With_little_viscosity_it_agrees_with_the_quadrature_of_Cole_and_Hopf(double viscosity, double early, double late)
    {
        using IDisposable scope = NewDisposeScope();
        Func<Tensor, Tensor> start = x => 2 + x.sin();
        Tensor means = new FiniteVolume(Turn, ConservationLaw.Burgers, viscosity).Solve(CellAverages.Of(Turn, start, 800), [0.5, 1.5]);
        Tensor exact = new ColeHopf(Turn, start, viscosity).Evaluate(Turn.Points(800), tensor([0.5, 1.5]).unsqueeze(-1)), errors = (CellAverages.ToPoints(means) - exact).abs().mean([-1]);
        Assert.InRange(errors[0].item<double>(), 0, early);
        Assert.InRange(errors[1].item<double>(), 0, late);
    }

    [Fact]
    public void Means_and_points_are_told_apart()
    {
        using IDisposable scope = NewDisposeScope();
        double half = Math.PI / 40;
        Tensor x = Turn.Points(40), means = CellAverages.Of(Turn, y => (y - 0.3).cos(), 40);
        Near.Equal((x - 0.3).cos() * (Math.Sin(half) / half), means, 1e-15);
        Near.Equal((x - 0.3).cos(), CellAverages.ToPoints(means), 1e-7);
    }

    [Fact]
    public void What_has_no_solution_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        var solver = new FiniteVolume(Turn, ConservationLaw.Burgers);
        Tensor means = zeros(8, dtype: ScalarType.Float64);
        Near.Equal(means, solver.Solve(means, [1e9])[0], 0);
        Assert.Throws<ArgumentException>(() => solver.Solve(means[..5], [1]));
        Assert.Throws<ArgumentException>(() => solver.Solve(means.unsqueeze(0), [1]));
        Assert.Throws<ArgumentException>(() => solver.Solve(means, [2, 1]));
        Assert.Throws<ArgumentException>(() => solver.Solve(means, [1], 0));
        Assert.Throws<ArgumentException>(() => solver.Solve(means, [1], double.NaN));
        Assert.Throws<ArgumentException>(() => new FiniteVolume(Turn, ConservationLaw.Burgers, -1));
        Assert.Throws<ArgumentException>(() => new FiniteVolume(Turn, new(w => w[0], w => w)).Solve(means, [1]));
        // A flux that is no velocity's grows without bound.
        var wrong = new FiniteVolume(Turn, new(w => w.pow(3) * 1e3, w => w * 0 + 1));
        Assert.Contains("no longer finite", Assert.Throws<Numerics.LinearSolvers.SolverException>(() => wrong.Solve(Turn.Points(8).sin(), [10])).Message, StringComparison.Ordinal);
        long before = Tensor.TotalCount;
        solver.Solve(means, [1]).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }
}
