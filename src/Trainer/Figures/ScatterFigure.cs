extern alias ScottPlot;

using ScottPlot::ScottPlot;

namespace Trainer.Figures;

/// <summary>Points.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">The name of the horizontal axis.</param>
/// <param name="Y">The name of the vertical axis.</param>
public sealed record ScatterFigure(string Title, string X, string Y) : Figure(Title)
{
    private const int MostLabels = 40;

    /// <summary>The groups of points, each of a colour.</summary>
    public IReadOnlyList<FigurePoints> Groups { get; init; } = [];

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool IsLogarithmic { get; init; }

    /// <inheritdoc/>
    public override void Save(string path)
    {
        using Plot plot = FigurePlot.Create(Title, X, Y);
        for (int i = 0; i < Groups.Count; i++) Add(plot, Groups[i], FigureColors.Of(i));
        if (IsLogarithmic) FigurePlot.Logarithmic(plot);
        FigurePlot.Legend(plot, Groups.Count > 1 ? Groups.Count : 0);
        FigurePlot.Write(plot, path);
    }

    private void Add(Plot plot, FigurePoints group, Color color)
    {
        int[] points = [.. Enumerable.Range(0, Math.Min(group.X.Count, group.Y.Count)).Where(i => double.IsFinite(Place(group.X[i])) && double.IsFinite(group.Y[i]))];
        if (points.Length == 0) return;
        double[] x = [.. points.Select(i => Place(group.X[i]))], y = [.. points.Select(i => group.Y[i])];
        var drawn = plot.Add.Markers(x, y, MarkerShape.FilledCircle, points.Length > 200 ? 4 : 8, color.WithAlpha(group.IsFaint ? 0.3 : 0.8));
        drawn.LegendText = group.Name;
        if (group.Labels is not { } labels || points.Length > MostLabels) return;
        foreach (int i in points.Where(i => i < labels.Count && labels[i].Length > 0))
        {
            var label = plot.Add.Text(labels[i], Place(group.X[i]), group.Y[i]);
            (label.LabelFontSize, label.LabelFontColor, label.OffsetX, label.LabelAlignment) = (12, Colors.Black.WithAlpha(0.7), 8, Alignment.MiddleLeft);
        }
    }

    private double Place(double x) => IsLogarithmic ? Math.Log10(x) : x;
}
