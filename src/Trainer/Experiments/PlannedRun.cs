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

    /// <summary>The runs that it goes on from, by the key of its configuration where the place of their last checkpoint is put; in <see cref="Config"/> it has <see cref="Placeholder"/> there, which is the same wherever runs are kept.</summary>
    public IReadOnlyDictionary<string, PlannedRun> From { get; init; } = new Dictionary<string, PlannedRun>();

    /// <summary>What stands for the last checkpoint of this run in the configuration of one that goes on from it.</summary>
    public string Placeholder => "run " + Key;

    /// <summary>Label and seed.</summary>
    public string Name => $"{Label}, seed {Seed}";

    /// <summary>Puts a text into a configuration that has a value there.</summary>
    internal static void Put(JsonObject config, string key, string text)
    {
        string[] names = key.Split(':');
        names[..^1].Aggregate((JsonNode)config, (node, name) => node[name]!)[names[^1]] = text;
    }
}
