using System.Text.Json.Nodes;

namespace Trainer.Experiments;

/// <summary>A variant on an axis of an experiment's matrix.</summary>
public sealed record VariantOptions
{
    /// <summary>What it changes: a part of a configuration, laid over.</summary>
    public JsonObject With { get; init; } = [];

    /// <summary>Leave its runs out, with a word, where their data are not there.</summary>
    public bool Optional { get; init; }
}
