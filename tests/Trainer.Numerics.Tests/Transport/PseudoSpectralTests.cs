using Trainer.Numerics.LinearSolvers;
using Trainer.Numerics.Transport;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Transport;

/// <summary>The spectral solver against closed forms and the quadrature of Cole and Hopf.</summary>
public sealed class PseudoSpectralTests
{
    private static readonly PeriodicInterval Turn = PeriodicInterval.FullTurn;

    [Fact]
    public void Convection_and_diffusion_are_exact_at_any_step()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor start = Turn.Points(32).sin().exp();
        start = new PseudoSpectral(Turn, ConservationLaw.Convection(50), 0.02).Solve(start, [0], 1)[0];
        Tensor actual = new PseudoSpectral(Turn, ConservationLaw.Convection(50), 0.02).Solve(start, [0.5, 0.5, 2], 10);
        Near.Equal(new ConvectionDiffusion(Turn, 50, 0.02).Solve(start, [0.5, 0.5, 2]), actual, 1e-12);
    }

    [Theory]
    [InlineData(0.1, 0, 192, 0.01)]
    [InlineData(0.03, 30, 384, 0.005)]
    [InlineData(0.01, 30, 768, 0.002)]
    public void It_agrees_with_the_quadrature_of_Cole_and_Hopf(double viscosity, double speed, int n, double step)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Turn.Points(n), t = tensor([0.25, 1]).unsqueeze(-1);
        Tensor exact = new ColeHopf(Turn, y => speed + y.sin(), viscosity).Evaluate(x, t);
        Near.Equal(exact, new PseudoSpectral(Turn, ConservationLaw.Burgers, viscosity).Solve(speed + x.sin(), [0.25, 1], step), 1e-8);
    }

    [Fact]
    public void The_error_falls_with_the_fourth_power_of_the_step()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Turn.Points(256), exact = new ColeHopf(Turn, y => 2 + y.sin() + (2 * y).cos() / 2, 0.1).Evaluate(x, tensor(1.0));
        var solver = new PseudoSpectral(Turn, ConservationLaw.Burgers, 0.1);
        double[] errors = [.. ((double[])[0.05, 0.025, 0.0125]).Select(step => (solver.Solve(2 + x.sin() + (2 * x).cos() / 2, [1], step)[0] - exact).abs().max().item<double>())];
        Assert.InRange(errors[2], 1e-10, 1e-5);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 3.7, 4.3);
        Assert.InRange(Math.Log2(errors[1] / errors[2]), 3.8, 4.2);
    }

    [Fact]
    public void The_error_falls_exponentially_with_the_number_of_points()
    {
        using IDisposable scope = NewDisposeScope();
        var exact = new ColeHopf(Turn, y => y.sin(), 0.1);
        var solver = new PseudoSpectral(Turn, ConservationLaw.Burgers, 0.1);
        double[] errors = [.. ((int[])[16, 32, 64]).Select(n => Error(Turn.Points(n)))];
        // Twice as many points square the error, but for a factor.
        Assert.InRange(errors[0], 1e-4, 1e-1);
        Assert.InRange(errors[1], 1e-9, 10 * errors[0] * errors[0]);
        Assert.InRange(errors[2], 0, 1e3 * errors[1] * errors[1] + 1e-12);

        double Error(Tensor x) => (solver.Solve(x.sin(), [1], 0.002)[0] - exact.Evaluate(x, tensor(1.0))).abs().max().item<double>();
    }

    [Fact]
    public void A_cubic_flux_keeps_the_mean_and_its_smooth_solution()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Turn.Points(256), start = 0.5 + 0.3 * x.sin();
        var law = ConservationLaw.Logistic(4);
        double time = 0.4 * new Characteristics(Turn, law, y => 0.5 + 0.3 * y.sin()).CrossingTime;
        Tensor actual = new PseudoSpectral(Turn, law, 0).Solve(start, [time], 0.002);
        Near.Equal(new Characteristics(Turn, law, y => 0.5 + 0.3 * y.sin()).Evaluate(x, tensor(time)), actual[0], 1e-9);
        Near.Equal(start.mean(), actual.mean(), 1e-15);
    }

    [Fact]
    public void Rows_do_not_mix_and_nothing_is_left_behind()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Turn.Points(24), both = stack([x.sin(), 3 + x.cos() / 2]);
        var solver = new PseudoSpectral(Turn, ConservationLaw.Burgers, 0.3);
        long before = Tensor.TotalCount;
        Tensor all = solver.Solve(both, [0.3, 0.6], 0.01);
        Assert.Equal(before + 1, Tensor.TotalCount);
        Near.Equal(solver.Solve(both[0], [0.3, 0.6], 0.01), all[.., 0], 1e-14);
        Near.Equal(solver.Solve(both[1], [0.3, 0.6], 0.01), all[.., 1], 1e-14);
    }

    [Fact]
    public void What_it_cannot_hold_it_says()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Turn.Points(256);
        string coarse = Assert.Throws<SolverException>(() => new PseudoSpectral(Turn, ConservationLaw.Burgers, 1e-4).Solve(x.sin(), [2], 0.005)).Message;
        Assert.Contains("more points than 256", coarse, StringComparison.Ordinal);
        string step = Assert.Throws<SolverException>(() => new PseudoSpectral(Turn, ConservationLaw.Burgers, 1e-3).Solve(20 * x.sin(), [1], 0.1)).Message;
        Assert.Contains("ake steps of 0.00082 or less", step, StringComparison.Ordinal);
        var solver = new PseudoSpectral(Turn, ConservationLaw.Burgers, 0.1);
        Assert.Throws<ArgumentException>(() => solver.Solve(x, [1, 0.5], 0.1));
        Assert.Throws<ArgumentException>(() => solver.Solve(x, [1], 0));
        Assert.Throws<ArgumentException>(() => new PseudoSpectral(Turn, new(w => w.sum(), w => w), 0.1).Solve(x, [1], 0.1));
        Assert.Throws<ArgumentException>(() => solver.Solve(x[..3], [1], 0.1));
        Assert.Throws<ArgumentException>(() => new PseudoSpectral(Turn, ConservationLaw.Burgers, double.NaN));
    }
}
