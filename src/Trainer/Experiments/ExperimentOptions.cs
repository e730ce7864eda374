using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Trainer.Experiments;

/// <summary>An experiment: a claim, the runs that put it to the test, what is measured, what is expected. The content of <c>experiment.json</c>.</summary>
public sealed record ExperimentOptions
{
    /// <summary>What the experiment is to show, in a sentence or two.</summary>
    [MinLength(1)]
    public required string Claim { get; init; }

    /// <summary>Where the claim and the published figures are from; null for our own.</summary>
    public string? Source { get; init; }

    /// <summary>The configuration that the runs start from; a path relative to the experiment's file.</summary>
    public string? Config { get; init; }

    /// <summary>What all runs change in it: a part of a configuration, laid over.</summary>
    public JsonObject With { get; init; } = [];

    /// <summary>The seeds that each run is repeated with (<c>training:seed</c>).</summary>
    [MinLength(1)]
    public IReadOnlyList<long> Seeds { get; init; } = [0, 1, 2];

    /// <summary>The runs; without a matrix at least one.</summary>
    public IReadOnlyList<ExperimentRunOptions> Runs { get; init; } = [];

    /// <summary>Axes, each with its variants by name: every run is made with every combination, labelled "run, variant, variant".</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, VariantOptions>> Matrix { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, VariantOptions>>();

    /// <summary>What is measured of every run, by name.</summary>
    public required IReadOnlyDictionary<string, MeasureOptions> Measures { get; init; }

    /// <summary>The columns of the table of results; empty for every measure.</summary>
    public IReadOnlyList<ColumnOptions> Table { get; init; } = [];

    /// <summary>What is expected.</summary>
    public IReadOnlyList<ExpectationOptions> Expectations { get; init; } = [];

    /// <summary>What is drawn.</summary>
    public IReadOnlyList<ExperimentFigureOptions> Figures { get; init; } = [];

    /// <summary>Train one run at a time, on all cores: for experiments that compare times.</summary>
    public bool OneAtATime { get; init; }

    /// <summary>Changes for minutes on two cores, the usual profile.</summary>
    public ProfileOptions Quick { get; init; } = new();

    /// <summary>Changes for the scale of the source, on a GPU.</summary>
    public ProfileOptions Full { get; init; } = new();
}
