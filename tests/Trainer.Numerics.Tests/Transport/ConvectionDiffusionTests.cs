using Trainer.Numerics.Transport;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Transport;

/// <summary>The Fourier multiplier against closed forms.</summary>
public sealed class ConvectionDiffusionTests
{
    [Theory]
    [InlineData(0, 2 * Math.PI, 30, 0.01)]
    [InlineData(-1, 3, -2.5, 0.2)]
    [InlineData(0, 1, 50, 0)]
    public void Each_frequency_moves_and_decays(double start, double length, double speed, double viscosity)
    {
        using IDisposable scope = NewDisposeScope();
        var interval = new PeriodicInterval(start, length);
        double k = 2 * Math.PI / length;
        double[] times = [0, 1, 0.37];
        Tensor x = interval.Points(24), actual = new ConvectionDiffusion(interval, speed, viscosity).Solve(stack([Exact(x, 0), 2 * Exact(x, 0)]), times);
        Assert.Equal([3, 2, 24], actual.shape);
        // Rounding of the phase, here and there.
        double tolerance = 1e-14 + 4e-16 * 5 * k * Math.Abs(speed);
        for (int i = 0; i < times.Length; i++)
        {
            Near.Equal(Exact(x, times[i]), actual[i, 0], tolerance);
            Near.Equal(2 * Exact(x, times[i]), actual[i, 1], 2 * tolerance);
        }

        Tensor Exact(Tensor at, double t) => 1.5 + ((at - speed * t) * k).sin() * Math.Exp(-viscosity * k * k * t) + ((at - speed * t) * (5 * k)).cos() * Math.Exp(-25 * viscosity * k * k * t);
    }

    [Fact]
    public void An_odd_number_of_points_and_a_single_one_do()
    {
        using IDisposable scope = NewDisposeScope();
        var equation = new ConvectionDiffusion(PeriodicInterval.FullTurn, 3, 0.1);
        Tensor x = PeriodicInterval.FullTurn.Points(7);
        Near.Equal((x - 6).sin() * Math.Exp(-0.2), equation.Solve(x.sin(), [2])[0], 1e-14);
        Near.Equal(full([1, 1], 4.0, ScalarType.Float64), equation.Solve(tensor(new double[] { 4 }), [2]), 1e-15);
    }

    [Fact]
    public void What_has_no_solution_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        var equation = new ConvectionDiffusion(PeriodicInterval.FullTurn, 1, 0);
        Assert.Throws<ArgumentException>(() => equation.Solve(ones(4), [1]));
        Assert.Throws<ArgumentException>(() => equation.Solve(ones(0, dtype: ScalarType.Float64), [1]));
        Assert.Throws<ArgumentException>(() => equation.Solve(tensor([1, double.NaN]), [1]));
        Assert.Throws<ArgumentException>(() => equation.Solve(tensor([1.0, 2]), [-1]));
        Assert.Throws<ArgumentException>(() => equation.Solve(tensor([1.0, 2]), []));
        Assert.Throws<ArgumentException>(() => new ConvectionDiffusion(PeriodicInterval.FullTurn, double.NaN, 0));
        Assert.Throws<ArgumentException>(() => new ConvectionDiffusion(PeriodicInterval.FullTurn, 1, -1));
        Assert.Throws<ArgumentException>(() => new PeriodicInterval(0, 0));
        Assert.Throws<ArgumentException>(() => new PeriodicInterval(double.NaN, 1));
    }

    [Fact]
    public void Points_are_wrapped_into_the_interval()
    {
        using IDisposable scope = NewDisposeScope();
        var interval = new PeriodicInterval(-1, 3);
        Near.Equal(tensor([-1.0, 1.5, 0, -1]), interval.Wrap(tensor([2.0, -1.5, 9, -1 - 1e-17])), 1e-14);
        Near.Equal(tensor([-1.0, 0, 1]), interval.Points(3), 1e-15);
    }
}
