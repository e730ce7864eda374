using Trainer.Figures;
using Trainer.Numerics.Transport;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Transport;

/// <summary>Pictures of transport.</summary>
internal static class TransportFigures
{
    private const int Profiled = 4, Paths = 24, Modes = 40;

    /// <summary>w over x at a few times, the exact one behind.</summary>
    public static LineFigure Profiles(PeriodicInterval interval, IReadOnlyList<double> times, Tensor exact, Tensor predicted)
    {
        double[] x = Numbers(interval.Points((int)exact.shape[1]));
        int[] shown = [.. Enumerable.Range(0, Profiled).Select(i => i * (times.Count - 1) / (Profiled - 1)).Distinct()];
        return new("Profiles", "x", "w")
        {
            Description = "The solution at several times; thin lines: exact.",
            Lines = [.. shown.Select(i => new FigureLine($"t = {times[i]:G3}", x, Numbers(predicted[i]))), .. shown.Select(i => new FigureLine("", x, Numbers(exact[i]), IsFaint: true))],
        };
    }

    /// <summary>x over t from labels evenly apart.</summary>
    public static LineFigure Characteristics(IReadOnlyList<double> times, Tensor positions, double? crossing)
    {
        int count = (int)positions.shape[1];
        int[] shown = [.. Enumerable.Range(0, Math.Min(Paths, count)).Select(i => i * count / Math.Min(Paths, count))];
        return new("Characteristics", "t", "x")
        {
            Description = crossing is null ? "Where the points that begin evenly apart go." : "Where the points that begin evenly apart go; where they cross the solution has no meaning.",
            Lines = [.. shown.Select(i => new FigureLine("", times, Numbers(positions.select(1, i)), IsFaint: true))],
            Marks = crossing is { } time ? [new(time, $"cross from t = {time:G3} on")] : [],
        };
    }

    /// <summary>Singular values of snapshots, as shares of the largest.</summary>
    public static LineFigure Spectra(IReadOnlyList<(string Name, SnapshotSpectrum Spectrum)> spectra) => new("Singular values of the snapshots", "mode", "log₁₀ of the share of the largest")
    {
        Description = "How few modes hold all times: the faster the fall, the smaller the Kolmogorov n-width and the easier for a network.",
        Heights = (-17, 0.5),
        Lines = [.. spectra.Select(entry => Line(entry.Name, [.. entry.Spectrum.Values.Take(Modes)]))],
    };

    private static FigureLine Line(string name, double[] values) =>
        new(name, [.. Enumerable.Range(1, values.Length).Select(mode => (double)mode)], [.. values.Select(value => Math.Log10(Math.Max(value / values[0], 1e-17)))]);

    private static double[] Numbers(Tensor values) => values.contiguous().data<double>().ToArray();
}
