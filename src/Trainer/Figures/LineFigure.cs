extern alias ScottPlot;

using ScottPlot::ScottPlot;

namespace Trainer.Figures;

/// <summary>Lines over a common axis, as an SVG or PNG file.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">The name of the horizontal axis.</param>
/// <param name="Y">The name of the vertical axis.</param>
public sealed record LineFigure(string Title, string X, string Y) : Figure(Title)
{
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
        using Plot plot = FigurePlot.Create(Title, X, Y);
        for (int i = 0; i < Lines.Count; i++) Add(plot, Lines[i], FigureColors.Of(i));
        foreach ((double x, string label) in Marks.Where(mark => double.IsFinite(Place(mark.X))))
        {
            var mark = plot.Add.VerticalLine(Place(x), width: 1, color: Colors.Gray, pattern: LinePattern.Dashed);
            mark.LegendText = label;
        }

        if (IsLogarithmic) FigurePlot.Logarithmic(plot);
        if (Heights is { } heights) plot.Axes.SetLimitsY(heights.Low, heights.High);
        FigurePlot.Legend(plot, Lines.Count(line => line.Name.Length > 0) + Marks.Count);
        FigurePlot.Write(plot, path);
    }

    private void Add(Plot plot, FigureLine line, Color color)
    {
        int count = Math.Min(line.X.Count, line.Y.Count);
        int[] points = [.. Enumerable.Range(0, count).Where(i => double.IsFinite(Place(line.X[i])) && double.IsFinite(line.Y[i]))];
        if (points.Length == 0) return;
        double[] places = [.. points.Select(i => Place(line.X[i]))];
        if (line is { Low: { } low, High: { } high })
        {
            int[] inBand = [.. points.Where(i => i < low.Count && i < high.Count && double.IsFinite(low[i]) && double.IsFinite(high[i]))];
            if (inBand.Length > 0)
            {
                var band = plot.Add.FillY([.. inBand.Select(i => Place(line.X[i]))], [.. inBand.Select(i => low[i])], [.. inBand.Select(i => high[i])]);
                band.FillColor = color.WithAlpha(0.2);
                band.LineWidth = 0;
            }
        }

        var drawn = plot.Add.ScatterLine(places, [.. points.Select(i => line.Y[i])], line.IsFaint ? color.WithAlpha(0.4) : color);
        drawn.LegendText = line.Name;
        drawn.LineWidth = line.IsFaint ? 1 : 2;
        if (points.Length == 1) drawn.MarkerSize = 7; // A line of one point is nothing to see.
    }

    private double Place(double x) => IsLogarithmic ? Math.Log10(x) : x;
}
