using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Trainer.Experiments;

/// <summary>A run of an experiment, made once for every seed.</summary>
public sealed record ExperimentRunOptions
{
    /// <summary>What it is called in tables, figures and expectations.</summary>
    [MinLength(1)]
    public required string Label { get; init; }

    /// <summary>The configuration it starts from; null for the experiment's. A path relative to the experiment's file.</summary>
    public string? Config { get; init; }

    /// <summary>What it changes: a part of a configuration, laid over.</summary>
    public JsonObject With { get; init; } = [];

    /// <summary>
    /// What it goes on from: keys of its configuration, such as <c>training:weights:path</c>, with the labels of the runs whose last checkpoint of the same seed is put there. Those are trained first, once for all that go
    /// on from them.
    /// </summary>
    public IReadOnlyDictionary<string, string> From { get; init; } = new Dictionary<string, string>();

    /// <summary>The profile it belongs to: quick, full; null for both.</summary>
    [AllowedValues("quick", "full", null)]
    public string? Profile { get; init; }

    /// <summary>Leave it out, with a word, where its data are not there.</summary>
    public bool Optional { get; init; }
}
