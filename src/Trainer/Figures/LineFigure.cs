extern alias ScottPlot;

using System.Globalization;
using ScottPlot::ScottPlot;
using ScottPlot::ScottPlot.TickGenerators;

namespace Trainer.Figures;

/// <summary>Lines over a common axis, as an SVG or PNG file.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">The name of the horizontal axis.</param>
/// <param name="Y">The name of the vertical axis.</param>
public sealed record LineFigure(string Title, string X, string Y) : Figure(Title)
{
    private const int Width = 800, Height = 500;

    /// <summary>The lines.</summary>
    public IReadOnlyList<FigureLine> Lines { get; init; } = [];

    /// <summary>Places on the horizontal axis to mark, with what to say about each.</summary>
    public IReadOnlyList<FigureMark> Marks { get; init; } = [];

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>The heights shown; null for those of all points.</summary>
    public (double Low, double High)? Heights { get; init; }

    /// <inheritdoc/>
    public override void Save(string path)
    {
        using var plot = new Plot();
        plot.Title(Title);
        plot.XLabel(X);
        plot.YLabel(Y);
        foreach (FigureLine line in Lines) Add(plot, line);
        foreach ((double x, string label) in Marks)
        {
            var mark = plot.Add.VerticalLine(Place(x), width: 1, pattern: LinePattern.Dashed);
            mark.LegendText = label;
        }

        if (IsLogarithmic)
        {
            plot.Axes.Bottom.TickGenerator = new NumericAutomatic
            {
                IntegerTicksOnly = true,
                LabelFormatter = exponent => Math.Pow(10, exponent).ToString("0e0", CultureInfo.InvariantCulture),
            };
        }

        if (Heights is { } heights) plot.Axes.SetLimitsY(heights.Low, heights.High);
        plot.ShowLegend(Alignment.UpperRight);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        if (Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase)) plot.SavePng(path, Width, Height);
        else plot.SaveSvg(path, Width, Height);
    }

    private void Add(Plot plot, FigureLine line)
    {
        (double X, double Y)[] points = [.. line.X.Zip(line.Y).Where(point => double.IsFinite(Place(point.First)) && double.IsFinite(point.Second))];
        if (points.Length == 0) return;
        var drawn = plot.Add.ScatterLine(points.Select(point => Place(point.X)).ToArray(), points.Select(point => point.Y).ToArray());
        drawn.LegendText = line.Name;
        drawn.LineWidth = line.IsFaint ? 1 : 2;
        if (line.IsFaint) drawn.Color = drawn.Color.WithAlpha(0.4);
    }

    private double Place(double x) => IsLogarithmic ? Math.Log10(x) : x;
}
