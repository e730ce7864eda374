using Trainer.Components;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>A measure of each run as a bar: the mean over seeds, with the standard deviation.</summary>
[Component("bars", Summary = "A measure of each run as a bar, the mean over seeds with the standard deviation.")]
public sealed record BarsOptions : ExperimentFigureOptions
{
    private const string Separator = ", ";

    /// <summary>The measure's name.</summary>
    public required string Measure { get; init; }

    internal override IEnumerable<(string Key, string Measure)> MeasuresUsed => [("measure", Measure)];

    /// <inheritdoc/>
    public override Figure? Draw(ExperimentResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        string[] labels = [.. Shown(results).Where(label => double.IsFinite(results.Value(label, Measure).Mean))];
        if (labels.Length == 0) return null;
        string unit = results.Plan.Options.Measures[Measure].Unit;
        // Of a matrix, the variants of the last axis stand side by side, each a colour.
        (string Label, string Group, string Series)[] bars = [.. labels.Select(label => label.LastIndexOf(Separator, StringComparison.Ordinal) is > 0 and int at ? (label, label[..at], label[(at + Separator.Length)..]) : (label, label, Measure))];
        string[] groups = [.. bars.Select(bar => bar.Group).Distinct()];
        return new BarFigure(Title, unit.Length > 0 ? $"{Measure}, {unit}" : Measure)
        {
            Groups = groups,
            Series = [.. bars.GroupBy(bar => bar.Series).Select(series => Series(series.Key, [.. groups.Select(group => series.FirstOrDefault(bar => bar.Group == group).Label)], results))],
        };
    }

    private FigureBars Series(string name, string?[] labels, ExperimentResults results)
    {
        MeasuredValues[] values = [.. labels.Select(label => label is null ? new MeasuredValues(new Dictionary<long, double>()) : results.Value(label, Measure))];
        return new(name, [.. values.Select(value => value.Mean)], [.. values.Select(value => double.IsFinite(value.Deviation) ? value.Deviation : 0)]);
    }
}
