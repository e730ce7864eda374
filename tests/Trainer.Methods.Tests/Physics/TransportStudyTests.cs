using TorchSharp;
using Trainer.Figures;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Networks;
using Trainer.Methods.Physics.Transport;
using Trainer.Metrics;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Physics;

public sealed class TransportStudyTests
{
    /// <summary>Wrapping, sorting and interpolating cost at most (2π / N)² / 8, relative to the root mean square of the sine.</summary>
    [Fact]
    public void Exact_characteristics_are_measured_as_exact_up_to_the_interpolation()
    {
        MetricSet measures = Measure(new() { Speed = 50 }, (label, t) => [label + (t * 50), label.sin()]);
        Assert.InRange(measures["l2"], 1e-8, Math.Pow(2 * Math.PI / 128, 2) / 8 / Math.Sqrt(0.5));
        Assert.Equal(1, measures["minJacobian"], 1e-12);
        Assert.False(measures.Values.ContainsKey("crossing"));
    }

    [Fact]
    public void The_exact_field_by_place_has_no_error()
    {
        MetricSet measures = Measure(new() { Speed = 50, Frame = TransportFrame.Eulerian }, (x, t) => [(x - (t * 50)).sin()]);
        Assert.InRange(measures["l2"], 0, 1e-10);
        Assert.InRange(measures["spectral"], 0, 1e-10);
    }

    /// <summary>A field of nothing is off by all, and the deviation counts what varies up to a time only.</summary>
    [Fact]
    public void Errors_are_relative()
    {
        MetricSet measures = Measure(new() { Speed = 3, Frame = TransportFrame.Eulerian, Initial = "10 + sin(x)", MeasuredUntil = 0.5 }, (x, t) => [full_like(x, 10) + ((t > 0.51).to_type(ScalarType.Float64) * 1000)]);
        Assert.Equal(1, measures["deviation"], 1e-9);
        Assert.InRange(measures["l2"], 60, 80);
    }

    /// <summary>Without viscosity the lines of a sine cross at t = 1: at the first time of the grid after it.</summary>
    [Fact]
    public void Characteristics_that_cross_are_reported_with_their_time_and_marked()
    {
        var options = new TransportOptions { Velocity = TransportVelocity.Solution, Duration = 1.5, Times = 31, Frame = TransportFrame.Lagrangian, Position = PositionOutput.Direct, Centred = false };
        Func<Tensor, Tensor, Tensor[]> fields = (label, t) => [label + (t * label.sin()), label.sin()];
        MetricSet measures = Measure(options, fields);
        Assert.Equal(1, measures["crossing"], 0.051);
        Assert.Equal(-0.5, measures["minJacobian"], 1e-2);
        var figures = new FigureContext();
        var log = new ListLog();
        using DisposeScope scope = NewDisposeScope();
        options.Create().Study!.Draw(Trained(options, fields), figures, log.Logger);
        Assert.Contains("cross from t = 1", Assert.Single(log.Messages));
        Assert.Contains("cross", Assert.Single(((LineFigure)figures.Figures["characteristics"]).Marks).Label);
        Assert.Equal(["characteristics", "maps", "n-width", "profiles"], figures.Figures.Keys.Order());
    }

    [Theory]
    [InlineData("x", "not periodic")]
    [InlineData("1 / x", "not finite")]
    [InlineData("sin(y)", "'y' is not known")]
    [InlineData("sin(x", "no formula")]
    public void Initial_conditions_that_cannot_be_are_refused(string initial, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new TransportOptions { Initial = initial }.Create()).Message);

    /// <summary>After lines have crossed, finite volumes know the shock: behind it and before it the states of lines that are not in it.</summary>
    [Fact]
    public void A_shock_has_a_reference_too()
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new TransportOptions { Velocity = TransportVelocity.Solution, Duration = 2, Places = 64, Times = 3 };
        Tensor solution = new TransportFlow(options, Trainer.Methods.Physics.Formulas.Formula.Parse("sin(x)", "x", "c")).Solution(64, [0, 1, 2]);
        Assert.Equal([3, 64], solution.shape);
        // At x = π/2 and t = 2 the label solves X + 2 sin X = π/2.
        double label = 0.5;
        for (int i = 0; i < 50; i++) label -= (label + (2 * Math.Sin(label)) - (Math.PI / 2)) / (1 + (2 * Math.Cos(label)));
        Assert.Equal(Math.Sin(label), solution[2, 16].ToDouble(), 1e-6);
    }

    private static MetricSet Measure(TransportOptions options, Func<Tensor, Tensor, Tensor[]> fields)
    {
        TransportOptions plain = options with { Centred = false, Position = PositionOutput.Direct, Frame = fields(zeros(1, float64), zeros(1, float64)).Length == 2 ? TransportFrame.Lagrangian : options.Frame };
        using DisposeScope scope = NewDisposeScope();
        var measures = new MetricSet("test");
        plain.Create().Study!.Measure(Trained(plain, fields), measures);
        return measures;
    }

    private static TrainedFields Trained(TransportOptions options, Func<Tensor, Tensor, Tensor[]> fields)
    {
        Equation equation = options.Create();
        return new(equation, [(new ReverseModel(new ExactFields(fields), 2), 0)], "t", ScalarType.Float64, CPU);
    }
}
