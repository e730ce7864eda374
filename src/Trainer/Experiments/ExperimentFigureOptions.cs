using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>A figure of an experiment.</summary>
[ComponentKind("figure")]
public abstract record ExperimentFigureOptions
{
    /// <summary>The name of its file, without an ending: letters, digits, '-' and '_'.</summary>
    [RegularExpression("[A-Za-z0-9_-]+")]
    public required string Name { get; init; }

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>The labels of the runs shown; empty for all.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>The measures it needs, each with the option that names it.</summary>
    internal virtual IEnumerable<(string Key, string Measure)> MeasuresUsed => [];

    /// <summary>The labels it names, each with the option that names it.</summary>
    internal virtual IEnumerable<(string Key, string Label)> LabelsUsed => Runs.Select((label, i) => ($"runs:{i}", label));

    /// <summary>The metrics it shows, each with the option that names it.</summary>
    internal virtual IEnumerable<(string Key, string Name)> MetricsUsed => [];

    /// <summary>The method's figures it shows, each with the option that names it.</summary>
    internal virtual IEnumerable<(string Key, string Name)> PicturesUsed => [];

    /// <summary>Draws it.</summary>
    /// <param name="results">What was measured.</param>
    /// <returns>The figure; null where none of its runs has what it shows.</returns>
    public abstract Figure? Draw(ExperimentResults results);

    /// <summary>The labels of the runs shown.</summary>
    protected IReadOnlyList<string> Shown(ExperimentResults results) => Runs.Count > 0 ? [.. Runs.Where(results.Plan.Labels.Contains)] : results.Plan.Labels; // Others belong to another profile.
}
