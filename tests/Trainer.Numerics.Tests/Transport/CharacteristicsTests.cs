using CsCheck;
using Trainer.Numerics.LinearSolvers;
using Trainer.Numerics.Transport;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Transport;

/// <summary>Lines of constant value before they cross.</summary>
public sealed class CharacteristicsTests
{
    private static readonly PeriodicInterval Turn = PeriodicInterval.FullTurn;

    [Fact]
    public void A_constant_speed_shifts()
    {
        using IDisposable scope = NewDisposeScope();
        var solution = new Characteristics(Turn, ConservationLaw.Convection(50), x => x.sin());
        Assert.Equal(double.PositiveInfinity, solution.CrossingTime);
        Tensor x = linspace(-4, 9, 33, ScalarType.Float64), t = tensor([0.0, 0.3, 1]).unsqueeze(-1);
        Near.Equal(x - 50 * t, solution.Labels(x, t), 2e-14);
        Near.Equal((x - 50 * t).sin(), solution.Evaluate(x, t), 5e-14);
    }

    // Labels are chosen first, so that the point each leads to is known.
    [Fact]
    public void Labels_are_found_again() => Gen.Select(Gen.Double[-40, 40], Gen.Double[0.1, 3], Gen.Double[0, 1], Gen.Int[0, 1000]).Sample((speed, a, share, seed) =>
    {
        using IDisposable scope = NewDisposeScope();
        var solution = new Characteristics(Turn, ConservationLaw.Burgers, x => speed + a * x.sin());
        Assert.Equal(1 / a, solution.CrossingTime, 1e-13 / a);
        Tensor label = Near.Noise(seed, 50) * 4, x = label + (speed + a * label.sin()) * (0.95 * share / a);
        Near.Equal(label, solution.Labels(x, tensor(0.95 * share / a)), 1e-11);
        Near.Equal(speed + a * label.sin(), solution.Evaluate(x, tensor(0.95 * share / a)), 1e-11 * a);
    }, iter: 30);

    [Fact]
    public void At_the_crossing_itself_the_front_is_a_cube_root()
    {
        using IDisposable scope = NewDisposeScope();
        var solution = new Characteristics(Turn, ConservationLaw.Burgers, x => x.sin());
        // x = X + sin X: from π, x − π = d − sin d ≈ d³/6.
        Tensor offset = tensor([-1e-3, -1e-6, 1e-9, 1e-6, 1e-3]), label = solution.Labels(Math.PI + offset, tensor(solution.CrossingTime)) - Math.PI;
        Near.Equal(offset, label - label.sin(), 2e-15);
        Near.Equal((6 * offset).abs().pow(1.0 / 3) * offset.sign(), label, 1e-3);
    }

    [Fact]
    public void The_first_crossing_is_that_of_the_velocity()
    {
        using IDisposable scope = NewDisposeScope();
        // f = 4w(1 − w), w₀ = 0.2 + 0.1 sin x: −f′ = −0.4 cos x (0.6 − 0.2 sin x), greatest where 0.6 s = 0.2 (2s² − 1), s = sin x.
        double s = (0.6 - Math.Sqrt(0.36 + 8 * 0.04)) / 0.8, steepest = 0.4 * Math.Sqrt(1 - s * s) * (0.6 - 0.2 * s);
        Assert.Equal(1 / steepest, new Characteristics(Turn, ConservationLaw.Logistic(4), x => 0.2 + 0.1 * x.sin()).CrossingTime, 1e-12);
        Assert.Equal(double.PositiveInfinity, new Characteristics(Turn, ConservationLaw.Burgers, x => full_like(x, 3)).CrossingTime);
    }

    [Fact]
    public void Later_times_are_refused_with_the_time_that_is_too_late()
    {
        using IDisposable scope = NewDisposeScope();
        var solution = new Characteristics(Turn, ConservationLaw.Burgers, x => 2 * x.sin());
        Tensor x = tensor([1.0]);
        Assert.Contains("cross at time 0.5,", Assert.Throws<SolverException>(() => solution.Evaluate(x, tensor([0.2, 0.6]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => solution.Evaluate(x, tensor(-0.1)));
        Assert.Throws<ArgumentException>(() => solution.Evaluate(x / 0, tensor(0.1)));
        Assert.Throws<ArgumentException>(() => new Characteristics(Turn, ConservationLaw.Burgers, y => y.sum()));
        long before = Tensor.TotalCount;
        solution.Evaluate(x, tensor(0.4)).Dispose();
        Assert.Equal(before + 1, Tensor.TotalCount);
    }
}
