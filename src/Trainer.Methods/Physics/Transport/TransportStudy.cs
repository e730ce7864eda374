using Serilog;
using TorchSharp;
using Trainer.Figures;
using Trainer.Kernels.Jets;
using Trainer.Methods.Physics.Equations;
using Trainer.Metrics;
using Trainer.Numerics.LinearSolvers;
using Trainer.Numerics.Transport;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Transport;

/// <summary>
/// Measures a solution of transport on a grid of places and times, in whichever frame it was found: along characteristics, what arrives between two places of the grid is interpolated. <c>l2</c> is
/// ‖ŵ − w‖ / ‖w‖ over all, <c>spectral</c> the same with the largest singular value for norm and the mean of w taken off below, <c>deviation</c> ‖ŵ − w‖ / ‖w − mean‖ up to a time, <c>end</c> that of l2 at the
/// last time. Along characteristics: <c>minJacobian</c>, the least ∂x/∂X, and <c>crossing</c>, the first time at which it is not positive, if there is one.
/// </summary>
internal sealed class TransportStudy : IEquationStudy
{
    private readonly TransportOptions _options;
    private readonly TransportFlow _flow;
    private readonly double[] _times;
    private readonly Lazy<double[]> _exact;

    public TransportStudy(TransportOptions options, TransportFlow flow)
    {
        (_options, _flow) = (options, flow);
        _times = [.. Enumerable.Range(0, options.Times).Select(i => options.Duration * i / (options.Times - 1))];
        _exact = new(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            return flow.Solution(options.Places, _times).contiguous().data<double>().ToArray();
        });
    }

    public bool MeasuresError => true;

    private bool IsLagrangian => _options.Frame == TransportFrame.Lagrangian;

    public void Prepare()
    {
        try
        {
            _ = _exact.Value;
        }
        catch (SolverException error)
        {
            throw new ArgumentException($"the solution to compare with cannot be computed: {error.Message}", error);
        }
    }

    public void Measure(TrainedFields fields, MetricSet measures)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor predicted, Paths? along) = Predicted(fields, _times);
        Tensor exact = tensor(_exact.Value, [_options.Times, _options.Places]), error = predicted - exact, varying = exact - _flow.Mean;
        measures.Add("l2", PinnMeasures.Relative(predicted, exact));
        if (varying.abs().max().ToDouble() == 0) return; // Nothing moves: nothing to be relative to.
        measures.Add("spectral", (linalg.svdvals(error)[0] / linalg.svdvals(varying)[0]).ToDouble());
        int until = _times.Count(time => time <= (_options.MeasuredUntil ?? _options.Duration) * (1 + 1e-9));
        measures.Add("deviation", (error.narrow(0, 0, until).norm() / varying.narrow(0, 0, until).norm()).ToDouble());
        measures.Add("end", PinnMeasures.Relative(predicted[^1], exact[^1]));
        if (along is null) return;
        measures.Add("minJacobian", along.Jacobian.min().ToDouble());
        if (Crossing(along.Jacobian, _times) is { } time) measures.Add("crossing", time);
    }

    public void Draw(TrainedFields fields, FigureContext figures, ILogger log)
    {
        using DisposeScope scope = NewDisposeScope();
        // As many times as places, so that maps are square.
        double[] times = [.. Enumerable.Range(0, _options.Places).Select(i => _options.Duration * i / (_options.Places - 1))];
        Tensor exact = _flow.Solution(_options.Places, times);
        (Tensor predicted, Paths? along) = Predicted(fields, times);
        figures.Add("maps", new ImageFigure("Solution")
        {
            PerRow = 3,
            Cell = FieldMaps.Size,
            Images = [.. FieldMaps.Draw("w", exact, predicted)],
            Description = "The exact solution, the network's, and the error's size; place goes to the right, time upwards.",
        });
        figures.Add("profiles", TransportFigures.Profiles(_flow.Interval, times, exact, predicted));
        var spectra = new List<(string, SnapshotSpectrum)> { ("w by place", SnapshotSpectrum.Of(exact)) };
        if (along is not null)
        {
            double? crossing = Crossing(along.Jacobian, times);
            if (crossing is { } time) log.Warning("Characteristics cross from t = {Time:G4} on: there the Lagrangian solution has no meaning. Shorten the duration, or add viscosity.", time);
            figures.Add("characteristics", TransportFigures.Characteristics(times, along.Positions, crossing));
            spectra.Add(("x along characteristics", SnapshotSpectrum.Of(along.Positions)));
            spectra.Add(("w along characteristics", SnapshotSpectrum.Of(along.States)));
        }

        figures.Add("n-width", TransportFigures.Spectra(spectra));
    }

    private static double? Crossing(Tensor jacobian, double[] times)
    {
        double[] least = jacobian.amin([1]).data<double>().ToArray();
        int first = Array.FindIndex(least, value => !(value > 0));
        return first < 0 ? null : times[first];
    }

    // On the grid of times and places, and along characteristics.
    private (Tensor Predicted, Paths? Along) Predicted(TrainedFields fields, double[] times)
    {
        Tensor places = _flow.Interval.Points(_options.Places);
        Tensor[] grid = meshgrid([tensor(times), places], "ij");
        Tensor points = stack([grid[1].flatten(), grid[0].flatten()], 1);
        if (!IsLagrangian) return (fields.Values(points).view(times.Length, _options.Places), null);
        FieldsAt along = fields.At(points, new MultiIndex(1, 0));
        var paths = new Paths(Shaped(along["x"]), Shaped(along["w"]), Shaped(along["x", "X"]));
        return (PeriodicInterpolation.Linear(_flow.Interval, paths.Positions, paths.States, places), paths);

        Tensor Shaped(Tensor values) => values.to(ScalarType.Float64).cpu().view(times.Length, _options.Places);
    }

    private sealed record Paths(Tensor Positions, Tensor States, Tensor Jacobian);
}
