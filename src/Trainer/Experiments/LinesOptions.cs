using Trainer.Components;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>The first line of a figure that the method drew of each run, such as an error by wavenumber: for each run the mean over seeds, in a band from the smallest to the largest.</summary>
[Component("lines", Summary = "The line that the method drew of each run, the mean over seeds in a band from the smallest to the largest.")]
public sealed record LinesOptions : MethodFigureOptions
{
    /// <inheritdoc/>
    public override Figure? Draw(ExperimentResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        (string Label, LineFigure[] Seeds)[] runs = [.. Shown(results).Select(label => (label, Drawn<LineFigure>(label, results).Where(figure => figure.Lines.Count > 0).ToArray()))];
        if (runs.SelectMany(run => run.Seeds).FirstOrDefault() is not { } first) return null;
        return new LineFigure(Title, first.X, first.Y)
        {
            Lines = [.. runs.Select(run => SeedBand.Of(run.Label, [.. run.Seeds.Select(seed => Points(seed.Lines[0]))])).OfType<FigureLine>()],
            IsLogarithmic = first.IsLogarithmic,
            Description = first.Description,
        };
    }

    private static Dictionary<double, double> Points(FigureLine line) => line.X.Zip(line.Y).GroupBy(point => point.First).ToDictionary(group => group.Key, group => group.Last().Second);
}
