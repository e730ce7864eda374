using Trainer.Numerics.Transport;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Transport;

/// <summary>Burgers' equation by quadrature against tabled values, a closed form and the equation itself.</summary>
public sealed class ColeHopfTests
{
    [Fact]
    public void From_a_sine_it_has_the_known_values()
    {
        using IDisposable scope = NewDisposeScope();
        // An independent quadrature's, ν = 0.01: (x, t, v).
        double[] table = [0.5, 0.5, 0.3284035, 2, 0.5, 0.9929177, 3, 0.5, 0.2709496, 1, 1, 0.4876247, 2.5, 1, 0.9887623, 3, 1, 0.7690080, Math.PI, 0.3, 0, Math.PI, 1, 0];
        Tensor rows = tensor(table, [8, 3]), actual = new ColeHopf(PeriodicInterval.FullTurn, x => x.sin(), 0.01).Evaluate(rows[.., 0], rows[.., 1]);
        Near.Equal(rows[.., 2], actual, 5.1e-8);
    }

    // Also at times so short that it interpolates, and so long that nothing is left. With φ = 1 + a e^(−νt) cos x, v = −2ν φ_x / φ solves Burgers' equation.
    [Theory]
    [InlineData(1, 0.9)]
    [InlineData(0.1, 0.9)]
    [InlineData(0.01, 0.999)]
    [InlineData(0.001, 0.9)]
    public void It_is_the_solution_known_in_closed_form(double viscosity, double a)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = linspace(-3, 9, 33, ScalarType.Float64), t = tensor([0, 1e-12, 1e-9, 1e-6, 1e-3, 0.1, 1, 7, 1e3]).unsqueeze(-1);
        const double mean = 0.25;
        var solution = new ColeHopf(PeriodicInterval.FullTurn, y => mean + Exact(y, zeros_like(y)), viscosity);
        Assert.Equal(mean, solution.Mean, 1e-13);
        Near.Equal(mean + Exact(x - mean * t, t), solution.Evaluate(x, t), 2e-12);

        Tensor Exact(Tensor y, Tensor time)
        {
            Tensor amplitude = (time * -viscosity).exp() * a;
            return 2 * viscosity * amplitude * y.sin() / (1 + amplitude * y.cos());
        }
    }

    // The direct formula with (x − y) / t, by brute force on a grid many times finer.
    [Theory]
    [InlineData(0.1, 0.4)]
    [InlineData(0.01, 0.2)]
    [InlineData(0.001, 1.3)]
    public void It_agrees_with_the_plain_formula(double viscosity, double time)
    {
        using IDisposable scope = NewDisposeScope();
        // v₀ = sin x + ½ cos 2x, Φ = −cos x + ¼ sin 2x, shifted by start and mean.
        var interval = new PeriodicInterval(-2, 2 * Math.PI);
        Tensor x = linspace(-2, 4, 13, ScalarType.Float64), y = linspace(-12, 14, 200_001, ScalarType.Float64), moved = x - 0.7 * time;
        Tensor distance = moved.unsqueeze(-1) - y, exponent = -distance.square() / (4 * viscosity * time) - (-y.cos() + (2 * y).sin() / 4) / (2 * viscosity);
        Tensor weights = (exponent - exponent.amax([-1], keepdim: true)).exp(), expected = (weights * distance).sum(-1) / weights.sum(-1) / time;
        Tensor actual = new ColeHopf(interval, z => 0.7 + z.sin() + (2 * z).cos() / 2, viscosity).Evaluate(x, tensor(time));
        Near.Equal(0.7 + expected, actual, 1e-12);
    }

    // Φ of a pulse by the error function, and of its neighbours.
    [Theory]
    [InlineData(0.01, 0.05)]
    [InlineData(0.001, 0.3)]
    [InlineData(0.0003, 1)]
    public void A_narrow_pulse_makes_a_shock(double viscosity, double time)
    {
        using IDisposable scope = NewDisposeScope();
        var interval = new PeriodicInterval(0, 1.5);
        (double height, double width, double middle) = (0.5, 0.1, 0.75);
        double half = height * width * Math.Sqrt(Math.PI) / 2, mean = 2 * half / interval.Length;
        Tensor x = interval.Points(20), y = linspace(-3, 4.5, 50_001, ScalarType.Float64), from = y - interval.Length * arange(-3, 4, dtype: ScalarType.Float64).unsqueeze(-1) - middle;
        Tensor start = height * (-(from / width).square()).exp().sum([0]) - mean, integral = half * (from / width).erf().sum([0]) - mean * y;
        Tensor exponents = -(interval.Wrap(x - (0.8 + mean) * time).unsqueeze(-1) - y).square() / (4 * viscosity * time) - integral / (2 * viscosity);
        Tensor weights = (exponents - exponents.amax([-1], keepdim: true)).exp(), expected = 0.8 + mean + weights.mv(start) / weights.sum(-1);
        Tensor actual = new ColeHopf(interval, z => 0.8 + height * (-((z - middle) / width).square()).exp(), viscosity).Evaluate(x, tensor(time));
        Near.Equal(expected, actual, 1e-13);
    }

    [Fact]
    public void A_start_with_kinks_obeys_the_equation()
    {
        using IDisposable scope = NewDisposeScope();
        var interval = new PeriodicInterval(0, 1.5);
        Func<Tensor, Tensor> start = x => (1 - (x - 0.75).abs() * 4).clamp(min: 0);
        var solution = new ColeHopf(interval, start, 0.01);
        (double h, double time) = (2e-4, 0.2);
        Tensor x = interval.Points(40), t = tensor(time), w = solution.Evaluate(x, t), left = solution.Evaluate(x - h, t), right = solution.Evaluate(x + h, t);
        Tensor rate = (solution.Evaluate(x, t + h) - solution.Evaluate(x, t - h)) / (2 * h), slope = (right - left) / (2 * h), bend = (right - 2 * w + left) / (h * h);
        Near.Equal(zeros_like(w), rate + w * slope - 0.01 * bend, 1e-3);
        Near.Equal(start(x), solution.Evaluate(x, tensor(0.0)), 0);
    }

    [Fact]
    public void What_has_no_solution_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor one = tensor([1.0]);
        var solution = new ColeHopf(PeriodicInterval.FullTurn, x => x.sin(), 0.01);
        Assert.Throws<ArgumentException>(() => new ColeHopf(PeriodicInterval.FullTurn, x => x.sin(), 0));
        Assert.Contains("too small", Assert.Throws<ArgumentException>(() => new ColeHopf(PeriodicInterval.FullTurn, x => x.sin(), 1e-11)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ColeHopf(PeriodicInterval.FullTurn, x => x.sum(), 1));
        Assert.Throws<ArgumentException>(() => new ColeHopf(PeriodicInterval.FullTurn, x => 1 / (x * 0), 1));
        Assert.Throws<ArgumentException>(() => solution.Evaluate(one, -one));
        Assert.Throws<ArgumentException>(() => solution.Evaluate(one.@float(), one));
        Assert.Throws<ArgumentException>(() => solution.Evaluate(ones(3, dtype: ScalarType.Float64), ones(2, dtype: ScalarType.Float64)));
        Assert.Equal(0, solution.Evaluate(one[..0], one).numel());
    }
}
