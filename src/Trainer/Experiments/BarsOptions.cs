using Trainer.Components;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>A measure of each run as a bar: the mean over seeds, with the standard deviation.</summary>
[Component("bars", Summary = "A measure of each run as a bar, the mean over seeds with the standard deviation.")]
public sealed record BarsOptions : ExperimentFigureOptions
{
    /// <summary>The measure's name.</summary>
    public required string Measure { get; init; }

    internal override IEnumerable<(string Key, string Measure)> MeasuresUsed => [("measure", Measure)];

    /// <inheritdoc/>
    public override Figure? Draw(ExperimentResults results)
    {
        string[] labels = [.. Shown(results).Where(label => double.IsFinite(results.Value(label, Measure).Mean))];
        if (labels.Length == 0) return null;
        MeasuredValues[] values = [.. labels.Select(label => results.Value(label, Measure))];
        string unit = results.Plan.Options.Measures[Measure].Unit;
        return new BarFigure(Title, unit.Length > 0 ? $"{Measure}, {unit}" : Measure)
        {
            Groups = labels,
            Series = [new(Measure, [.. values.Select(value => value.Mean)], [.. values.Select(value => double.IsFinite(value.Deviation) ? value.Deviation : 0)])],
        };
    }
}
