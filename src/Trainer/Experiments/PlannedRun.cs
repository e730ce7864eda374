using System.Text.Json.Nodes;

namespace Trainer.Experiments;

/// <summary>A run that an experiment needs.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Config">Its configuration, every value spelt out.</param>
/// <param name="IsOptional">Whether it is left out where its data are not there.</param>
/// <param name="Key">The hash of its configuration, of the files it is trained on, and of the code that trains it: runs of the same key give the same result.</param>
public sealed record PlannedRun(string Label, long Seed, JsonObject Config, bool IsOptional, string Key)
{
    /// <summary>The configuration that it starts from, as far as its file and what that extends say anything.</summary>
    public JsonObject Base { get; init; } = [];

    /// <summary>Label and seed.</summary>
    public string Name => $"{Label}, seed {Seed}";
}
