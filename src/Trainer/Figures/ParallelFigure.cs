extern alias ScottPlot;

using ScottPlot::ScottPlot;

namespace Trainer.Figures;

/// <summary>Parallel coordinates: an axis for each parameter and for the score, a line for each trial.</summary>
/// <param name="Title">What it shows.</param>
public sealed record ParallelFigure(string Title) : Figure(Title)
{
    /// <summary>The axes, from the left; the last one is the score, which colours the lines.</summary>
    public IReadOnlyList<FigureAxis> Axes { get; init; } = [];

    /// <summary>The lines: a place on each axis, for one of names its number; NaN breaks the line.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Lines { get; init; } = [];

    /// <inheritdoc/>
    public override void Save(string path)
    {
        using Plot plot = FigurePlot.Create(Title);
        ParallelScale[] scales = [.. Axes.Select((axis, i) => ParallelScale.Of(axis, Lines.Select(line => line.ElementAtOrDefault(i))))];
        var colors = new ScottPlot::ScottPlot.Colormaps.Viridis();
        foreach (IReadOnlyList<double> line in Lines)
        {
            double score = line.Count == scales.Length && line.Count > 0 ? scales[^1].Place(line[^1]) : double.NaN;
            double[] heights = [.. line.Take(scales.Length).Select((value, i) => scales[i].Place(value))];
            for (int i = 1; i < heights.Length; i++)
            {
                if (!double.IsFinite(heights[i - 1]) || !double.IsFinite(heights[i])) continue;
                var part = plot.Add.Line(i - 1, heights[i - 1], i, heights[i]);
                (part.LineColor, part.LineWidth) = (double.IsFinite(score) ? colors.GetColor(0.9 * score).WithAlpha(0.7) : Colors.LightGray, 1.5f);
            }
        }

        for (int i = 0; i < scales.Length; i++) Draw(plot, i, scales[i]);
        FigurePlot.Names(plot.Axes.Bottom, [.. Axes.Select(axis => axis.Name)]);
        plot.HideGrid();
        plot.Axes.Left.IsVisible = plot.Axes.Bottom.FrameLineStyle.IsVisible = false;
        plot.Axes.SetLimits(-0.2, Math.Max(0, Axes.Count - 1) + 0.35, -0.05, 1.05);
        FigurePlot.Write(plot, path, Math.Max(500, 150 * Axes.Count), 460);
    }

    private static void Draw(Plot plot, int x, ParallelScale scale)
    {
        var axis = plot.Add.Line(x, 0, x, 1);
        (axis.LineColor, axis.LineWidth) = (Colors.Black.WithAlpha(0.6), 1);
        foreach ((double height, string name) in scale.Ticks)
        {
            var label = plot.Add.Text(name, x, height);
            (label.LabelFontName, label.LabelFontSize, label.OffsetX, label.LabelAlignment, label.LabelBackgroundColor) = (FigurePlot.Font ?? label.LabelFontName, 12, 5, Alignment.MiddleLeft, Colors.White.WithAlpha(0.75));
        }
    }
}
