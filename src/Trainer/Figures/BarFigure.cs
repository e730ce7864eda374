extern alias ScottPlot;

using ScottPlot::ScottPlot;

namespace Trainer.Figures;

/// <summary>Bars, in groups where there is more than one series.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Y">The name of the vertical axis.</param>
public sealed record BarFigure(string Title, string Y) : Figure(Title)
{
    /// <summary>The names of the groups, from left to right.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The series: a bar in each group.</summary>
    public IReadOnlyList<FigureBars> Series { get; init; } = [];

    /// <inheritdoc/>
    public override void Save(string path)
    {
        using Plot plot = FigurePlot.Create(Title, "", Y);
        double width = 0.8 / Math.Max(1, Series.Count);
        for (int i = 0; i < Series.Count; i++)
        {
            FigureBars series = Series[i];
            double offset = (i - ((Series.Count - 1) / 2.0)) * width;
            Bar[] drawn = [.. Enumerable.Range(0, Math.Min(Groups.Count, series.Values.Count)).Where(group => double.IsFinite(series.Values[group])).Select(group => new Bar
            {
                Position = group + offset,
                Value = series.Values[group],
                Error = series.Errors?.ElementAtOrDefault(group) is { } error && double.IsFinite(error) ? error : 0,
                Size = width * 0.92,
                FillColor = FigureColors.Of(i),
                LineColor = Colors.Black.WithAlpha(0.7),
                LineWidth = 1,
            })];
            if (drawn.Length == 0) continue;
            var bars = plot.Add.Bars(drawn);
            if (Series.Count > 1) bars.LegendText = series.Name;
        }

        FigurePlot.Names(plot.Axes.Bottom, Groups, degrees: -45);
        plot.Axes.Margins(bottom: 0, top: 0.2);
        plot.Axes.SetLimitsX(-0.6, Math.Max(0, Groups.Count - 1) + 0.6);
        FigurePlot.Legend(plot, Series.Count > 1 ? Series.Count : 0);
        FigurePlot.Write(plot, path);
    }
}
