using CsCheck;
using Trainer.Numerics.Transport;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Transport;

/// <summary>Interpolation from scattered points of a period.</summary>
public sealed class PeriodicInterpolationTests
{
    [Fact]
    public void Moved_points_give_the_moved_wave()
    {
        using IDisposable scope = NewDisposeScope();
        const int n = 128;
        Tensor label = PeriodicInterval.FullTurn.Points(n), t = linspace(0, 1, 21, ScalarType.Float64).unsqueeze(-1), grid = PeriodicInterval.FullTurn.Points(200);
        Tensor actual = PeriodicInterpolation.Linear(PeriodicInterval.FullTurn, label + 50 * t, label.sin().expand(21, n), grid);
        Near.Equal((grid - 50 * t).sin(), actual, Math.Pow(2 * Math.PI / n, 2) / 8);
    }

    // Against a search through all points, one place at a time.
    [Fact]
    public void It_is_the_line_between_the_neighbours() => Gen.Select(Gen.Int[1, 12], Gen.Int[0, 1_000_000], Gen.Double[-5, 5], Gen.Double[0.1, 9]).Sample((n, seed, start, length) =>
    {
        using IDisposable scope = NewDisposeScope();
        var random = new Random(seed);
        double[] y = [.. Enumerable.Range(0, n).Select(_ => start + length * (6 * random.NextDouble() - 3))], u = [.. y.Select(_ => random.NextDouble())];
        double[] grid = [.. Enumerable.Range(0, 9).Select(_ => start + length * (4 * random.NextDouble() - 2)), start, start + length];
        Tensor actual = PeriodicInterpolation.Linear(new(start, length), tensor(y), tensor(u), tensor(grid));
        for (int i = 0; i < grid.Length; i++)
        {
            double[] behind = [.. y.Select(place => Mod(grid[i] - place))], ahead = [.. y.Select(place => Mod(place - grid[i]))];
            int left = Array.IndexOf(behind, behind.Min()), right = Array.IndexOf(ahead, ahead.Min());
            double expected = n == 1 ? u[0] : (u[left] * ahead[right] + u[right] * behind[left]) / (behind[left] + ahead[right]);
            Assert.Equal(expected, actual[i].item<double>(), 1e-10);
        }

        double Mod(double distance) => ((distance % length) + length) % length;
    }, iter: 200);

    [Fact]
    public void Points_at_one_place_and_crossed_curves_have_values()
    {
        using IDisposable scope = NewDisposeScope();
        var interval = new PeriodicInterval(0, 4);
        // At 1 there are 5 and 7: the first counts to the left, the last there and to the right.
        Tensor actual = PeriodicInterpolation.Linear(interval, tensor([1.0, 3, 1]), tensor([5.0, 1, 7]), tensor([1.0, 0.5, 2, 3, 0, 4, -1, 1 - 1e-12]));
        Near.Equal(tensor([7.0, 4, 4, 1, 3, 3, 1, 5]), actual, 1e-11);
        Near.Equal(full(3, 7.0, ScalarType.Float64), PeriodicInterpolation.Linear(interval, tensor([2.0, 2, 2]), tensor([7.0, 7, 7]), tensor([0.0, 2, 3])), 0);
        // Just below the start, which rounds to the end.
        Near.Equal(tensor([2.0]), PeriodicInterpolation.Linear(interval, tensor([-1e-20, 2.0]), tensor([2.0, 1]), tensor([-1e-19])), 1e-12);
        Tensor label = PeriodicInterval.FullTurn.Points(64), t = tensor([0.5, 1, 3, 50]).unsqueeze(-1), crossed = PeriodicInterpolation.Linear(PeriodicInterval.FullTurn, label + t * label.sin(), label.sin().expand(4, 64), label);
        Assert.InRange(crossed.abs().max().item<double>(), 0, 1);
    }

    [Fact]
    public void What_cannot_be_interpolated_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor two = tensor([1.0, 2]);
        PeriodicInterval turn = PeriodicInterval.FullTurn;
        Assert.Throws<ArgumentException>(() => PeriodicInterpolation.Linear(turn, two, two[..1], two));
        Assert.Throws<ArgumentException>(() => PeriodicInterpolation.Linear(turn, two[..0], two[..0], two));
        Assert.Throws<ArgumentException>(() => PeriodicInterpolation.Linear(turn, two / 0, two, two));
        Assert.Throws<ArgumentException>(() => PeriodicInterpolation.Linear(turn, two, two, two.unsqueeze(0)));
        Assert.Throws<ArgumentException>(() => PeriodicInterpolation.Linear(turn, two.@float(), two, two));
        Assert.Equal([0], PeriodicInterpolation.Linear(turn, two, two, two[..0]).shape);
    }
}
