using Trainer.Components;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>One measure against another, a point for every run and seed.</summary>
[Component("scatter", Summary = "One measure against another, a point for every run and seed.")]
public sealed record ScatterOptions : ExperimentFigureOptions
{
    /// <summary>The measure along the horizontal axis.</summary>
    public required string X { get; init; }

    /// <summary>The measure along the vertical axis.</summary>
    public required string Y { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool Logarithmic { get; init; }

    internal override IEnumerable<(string Key, string Measure)> MeasuresUsed => [("x", X), ("y", Y)];

    /// <inheritdoc/>
    public override Figure? Draw(ExperimentResults results)
    {
        FigurePoints[] groups = [.. Shown(results).Select(label => Points(label, results)).Where(points => points.X.Count > 0)];
        return groups.Length == 0 ? null : new ScatterFigure(Title, Axis(X), Axis(Y)) { Groups = groups, IsLogarithmic = Logarithmic };

        string Axis(string name) => results.Plan.Options.Measures[name].Unit is { Length: > 0 } unit ? $"{name}, {unit}" : name;
    }

    private FigurePoints Points(string label, ExperimentResults results)
    {
        IReadOnlyDictionary<long, double> x = results.Value(label, X).BySeed, y = results.Value(label, Y).BySeed;
        long[] seeds = [.. x.Keys.Where(seed => double.IsFinite(x[seed]) && y.TryGetValue(seed, out double height) && double.IsFinite(height)).Order()];
        return new(label, [.. seeds.Select(seed => x[seed])], [.. seeds.Select(seed => y[seed])], [.. seeds.Select(seed => $"seed {seed}")]);
    }
}
