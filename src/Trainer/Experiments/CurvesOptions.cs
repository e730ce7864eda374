using Trainer.Components;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>A metric over steps: for each run the mean over seeds, in a band from the smallest to the largest.</summary>
[Component("curves", Summary = "A metric over steps, the mean over seeds in a band from the smallest to the largest.")]
public sealed record CurvesOptions : ExperimentFigureOptions
{
    /// <summary>The metric, as <c>split/metric</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>Whether steps are on a logarithmic axis.</summary>
    public bool Logarithmic { get; init; }

    internal override IEnumerable<(string Key, string Name)> MetricsUsed => [("metric", Metric)];

    /// <inheritdoc/>
    public override Figure? Draw(ExperimentResults results)
    {
        FigureLine[] lines = [.. Shown(results).Select(label => Line(label, results)).OfType<FigureLine>()];
        return lines.Length == 0 ? null : new LineFigure(Title, "step", Metric) { Lines = lines, IsLogarithmic = Logarithmic };
    }

    private FigureLine? Line(string label, ExperimentResults results) => SeedBand.Of(label,
    [
        .. results.Of(label).Where(run => run.Record?.Values.ContainsKey(Metric) is true)
            .Select(run => run.Record!.Values[Metric].GroupBy(entry => entry.Step).ToDictionary(group => (double)group.Key, group => group.Last().Value)),
    ]);
}
