using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>A measure over a number in which runs differ, such as the error over a speed: for each line of runs the mean over seeds, in a band from the smallest to the largest.</summary>
[Component("series", Summary = "A measure over a number in which runs differ, a line for each row of runs.")]
public sealed record SeriesOptions : ExperimentFigureOptions
{
    /// <summary>The measure along the vertical axis.</summary>
    public required string Measure { get; init; }

    /// <summary>What the horizontal axis is.</summary>
    [MinLength(1)]
    public required string X { get; init; }

    /// <summary>The lines by name: the labels of their runs, with the places along the horizontal axis. Runs that were not made are left out.</summary>
    [MinLength(1)]
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Lines { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool Logarithmic { get; init; }

    internal override IEnumerable<(string Key, string Measure)> MeasuresUsed => [("measure", Measure)];

    internal override IEnumerable<(string Key, string Label)> LabelsUsed => base.LabelsUsed.Concat(Lines.SelectMany(line => line.Value.Keys.Select(label => ($"lines:{line.Key}", label))));

    /// <inheritdoc/>
    public override Figure? Draw(ExperimentResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        FigureLine[] lines = [.. Lines.Select(line => Line(line.Key, line.Value, results)).OfType<FigureLine>()];
        if (lines.Length == 0) return null;
        string unit = results.Plan.Options.Measures[Measure].Unit;
        return new LineFigure(Title, X, unit.Length > 0 ? $"{Measure}, {unit}" : Measure) { Lines = lines, IsLogarithmic = Logarithmic };
    }

    private FigureLine? Line(string name, IReadOnlyDictionary<string, double> places, ExperimentResults results)
    {
        HashSet<string> made = [.. Shown(results)];
        (string Label, double X)[] runs = [.. places.Where(place => made.Contains(place.Key)).Select(place => (place.Key, place.Value)).OrderBy(run => run.Value)];
        var seeds = new Dictionary<long, Dictionary<double, double>>();
        foreach ((string label, double x) in runs)
        {
            foreach ((long seed, double value) in results.Value(label, Measure).BySeed.Where(entry => double.IsFinite(entry.Value)))
            {
                if (!seeds.TryGetValue(seed, out Dictionary<double, double>? points)) seeds[seed] = points = [];
                points[x] = value;
            }
        }

        return SeedBand.Of(name, [.. seeds.Values]);
    }
}
