using Trainer.Numerics.LinearSolvers;
using Trainer.Numerics.NavierStokes;
using Trainer.Numerics.RandomFields;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.NavierStokes;

/// <summary>Flows on the torus against closed forms and conserved quantities.</summary>
public sealed class VorticityTests
{
    [Fact]
    public void Taylor_and_Greens_vortices_decay()
    {
        using IDisposable scope = NewDisposeScope();
        // w = cos 2πx cos 2πy is a function of its stream function: it only decays, by e^(−8π²νt), and Crank–Nicolson gives its own factor for that.
        (double nu, double step) = (0.01, 0.02);
        Tensor start = Field(16, (x, y) => Math.Cos(2 * Math.PI * x) * Math.Cos(2 * Math.PI * y));
        Tensor end = new VorticityFlow(16, nu).Advance(start, 10 * step, step);
        double factor = ((double[])[8.0 / 15, 2.0 / 15, 1.0 / 3]).Aggregate(1.0, (product, part) => product * (1 - part * step * nu * 4 * Math.PI * Math.PI) / (1 + part * step * nu * 4 * Math.PI * Math.PI));
        Near.Equal(start * Math.Pow(factor, 10), end, 1e-14);
        Assert.Equal(Math.Exp(-8 * Math.PI * Math.PI * nu * 10 * step), Math.Pow(factor, 10), 1e-5);
    }

    [Fact]
    public void Velocities_have_the_vorticity_and_no_divergence()
    {
        using IDisposable scope = NewDisposeScope();
        // ψ = sin 2πx cos 4πy.
        double a = 2 * Math.PI, b = 4 * Math.PI;
        Tensor velocity = new VorticityFlow(20, 0).Velocity(Field(20, (x, y) => (a * a + b * b) * Math.Sin(a * x) * Math.Cos(b * y)));
        Near.Equal(Field(20, (x, y) => -b * Math.Sin(a * x) * Math.Sin(b * y)), velocity[0], 1e-13);
        Near.Equal(Field(20, (x, y) => -a * Math.Cos(a * x) * Math.Cos(b * y)), velocity[1], 1e-13);
    }

    [Fact]
    public void Advection_is_that_of_a_travelling_wave()
    {
        using IDisposable scope = NewDisposeScope();
        // A shear u = sin 2πy / 2π carries a faint wave along: after a short time w changes by −t u ∂w/∂x − t v ∂w₀/∂y.
        double a = 2 * Math.PI, small = 1e-6, time = 1e-4;
        Tensor shear = Field(24, (_, y) => -Math.Cos(a * y)), wave = Field(24, (x, y) => small * Math.Cos(2 * a * x));
        var flow = new VorticityFlow(24, 0);
        Tensor change = (flow.Advance(shear + wave, time, time) - shear - wave) / (time * small);
        // ψ of the wave is cos(2a x)/(4a²), v = −∂ψ/∂x = sin(2a x)/(2a); u = sin(a y)/a · (−1) from ψ = −cos(a y)/a².
        Tensor expected = Field(24, (x, y) => -(Math.Sin(a * y) / a) * (-2 * a * Math.Sin(2 * a * x)) - Math.Sin(2 * a * x) / (2 * a) * a * Math.Sin(a * y));
        Near.Equal(expected, change, 1e-3);
    }

    [Fact]
    public void Without_viscosity_energy_and_enstrophy_stay_and_the_mean_is_kept()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor start = GaussianRandomField.Periodic(24, 7, 2.5).Sample(Near.Noise(3, 2, 24, 24));
        var flow = new VorticityFlow(24, 0);
        // Frequencies above a third are lost first.
        start = flow.Advance(start, 1e-9, 1);
        Tensor end = flow.Advance(start, 1, 0.01);
        Assert.InRange((start - end).abs().max().item<double>(), 0.05, 10);
        Near.Equal(start.square().mean([-2, -1]), end.square().mean([-2, -1]), 1e-6);
        Near.Equal(flow.Velocity(start).square().mean([0, -2, -1]), flow.Velocity(end).square().mean([0, -2, -1]), 1e-8);
        Near.Equal(zeros(2, dtype: ScalarType.Float64), end.mean([-2, -1]), 1e-15);
        Near.Equal(end + 5, flow.Advance(start + 5, 1, 0.01), 1e-12);
    }

    [Fact]
    public void Energy_changes_by_what_forcing_gives_and_viscosity_takes()
    {
        using IDisposable scope = NewDisposeScope();
        (int n, double nu, double dt) = (24, 1e-3, 1e-3);
        double[] forcing = VorticityFlow.DiagonalForcing(n);
        var flow = new VorticityFlow(n, nu, forcing);
        Tensor before = flow.Advance(GaussianRandomField.Periodic(n, 7, 2.5).Sample(Near.Noise(4, n, n)), 0.1, dt), middle = flow.Advance(before, dt, dt), after = flow.Advance(middle, dt, dt);
        double rate = ((after.square() - before.square()).mean() / (4 * dt)).item<double>();
        // d/dt ½⟨w²⟩ = ⟨f w⟩ − ν ⟨|∇w|²⟩, by Parseval with frequencies of the whole spectrum.
        Tensor spectrum = fft.fft2(middle) / (n * n), k = fft.fftfreq(n, dtype: ScalarType.Float64) * n, squares = (k.square().unsqueeze(0) + k.square().unsqueeze(1)) * (4 * Math.PI * Math.PI);
        double gain = (tensor(forcing, [n, n]) * middle).mean().item<double>(), loss = nu * (spectrum.abs().square() * squares).sum().item<double>();
        Assert.InRange(Math.Abs(gain) + loss, 1e-3, 10);
        Assert.Equal(gain - loss, rate, 1e-5 * (Math.Abs(gain) + loss));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(0.02, 2)]
    public void The_error_falls_with_the_order_of_the_step(double viscosity, double order)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor start = Field(16, (x, y) => 6 * Math.Sin(2 * Math.PI * (x + 2 * y)) + 4 * Math.Cos(2 * Math.PI * (3 * x - y)));
        var flow = new VorticityFlow(16, viscosity);
        Tensor exact = flow.Advance(start, 0.4, 0.4 / 640);
        double[] errors = [.. ((int[])[20, 40]).Select(steps => (flow.Advance(start, 0.4, 0.4 / steps) - exact).abs().max().item<double>())];
        Assert.InRange(Math.Log2(errors[0] / errors[1]), order - 0.25, order + 0.35);
    }

    [Fact]
    public void A_finer_grid_gives_the_same_flow()
    {
        using IDisposable scope = NewDisposeScope();
        Func<double, double, double> start = (x, y) => Math.Sin(2 * Math.PI * (x + y)) + Math.Cos(2 * Math.PI * y) / 2;
        Tensor coarse = Flow(32), fine = Flow(64);
        Near.Equal(coarse, fine[TensorIndex.Slice(0, null, 2), TensorIndex.Slice(0, null, 2)], 1e-7);

        Tensor Flow(int n) => new VorticityFlow(n, 1e-2, VorticityFlow.DiagonalForcing(n)).Advance(Field(n, start), 1, 0.01);
    }

    [Fact]
    public void Frames_go_on_as_without_stopping_and_batches_do_not_mix()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor start = Near.Noise(1, 2, 3, 12, 12);
        var flow = new VorticityFlow(12, 1e-3, VorticityFlow.DiagonalForcing(12));
        Tensor[] frames = [.. flow.Frames(start, [0, 0.25, 0.5], 0.05)];
        Near.Equal(start, frames[0], 0);
        Near.Equal(flow.Advance(start, 0.5, 0.05), frames[2], 1e-14);
        Near.Equal(flow.Advance(start[1, 2], 0.25, 0.05), frames[1][1, 2], 1e-14);
        Near.Equal(frames[2], flow.Advance(start.@float(), 0.5, 0.05).@double(), 1e-5);
    }

    [Fact]
    public void Stepping_leaves_no_tensors_behind()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor start = Near.Noise(1, 8, 8);
        var flow = new VorticityFlow(8, 1e-3);
        flow.Advance(start, 0.1, 0.02).Dispose();
        long before = Tensor.TotalCount;
        flow.Advance(start, 0.1, 0.02).Dispose();
        foreach (Tensor frame in flow.Frames(start, [0.1, 0.2], 0.02)) frame.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void What_cannot_be_computed_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        var flow = new VorticityFlow(16, 1e-3);
        Tensor fast = Field(16, (x, _) => 1000 * Math.Sin(2 * Math.PI * x));
        Assert.Contains("take 0.00023 or less", Assert.Throws<SolverException>(() => flow.Advance(fast, 1, 0.1)).Message, StringComparison.Ordinal);
        Assert.Contains("not finite", Assert.Throws<SolverException>(() => flow.Advance(fast * double.NaN, 1, 0.1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => flow.Advance(fast[0], 1, 0.1));
        Assert.Throws<ArgumentException>(() => flow.Advance(fast, 0, 0.1));
        Assert.Throws<ArgumentException>(() => flow.Advance(fast, 1, double.NaN));
        Assert.Throws<ArgumentException>(() => flow.Frames(fast * 0, [0.2, 0.1], 0.1).Count());
        Assert.Throws<ArgumentException>(() => new VorticityFlow(3, 0));
        Assert.Throws<ArgumentException>(() => new VorticityFlow(8, -1));
        Assert.Throws<ArgumentException>(() => new VorticityFlow(8, 0, new double[3]));
        Assert.Throws<ArgumentException>(() => new VorticityFlow(4, 0, [.. new double[15], double.NaN]));
    }

    private static Tensor Field(int n, Func<double, double, double> function) => tensor([.. Enumerable.Range(0, n * n).Select(i => function((double)(i % n) / n, (double)(i / n) / n))], [n, n]);
}
