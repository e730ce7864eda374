using System.Text.Json.Nodes;
using Trainer.Configuration;
using Trainer.Runs;

namespace Trainer.Monitoring;

/// <summary>What a run is, for records that are compared across runs.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Config">Its configuration, every value spelt out.</param>
public sealed record RunDescription(string Name, string Folder, JsonObject Config)
{
    private static readonly string[] Sections = ["task", "optimizer", "schedule", "training"];

    /// <summary>
    /// What decides how training goes, one value a name: <c>optimizer.learningRate</c>. Numbers, flags and texts; lists as JSON. What is only
    /// recorded or shown is left out.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> HyperParameters { get; } =
        [.. Config.Where(section => Sections.Contains(section.Key)).SelectMany(section => Flatten(section.Key, section.Value))];

    /// <summary>Describes a run from its options.</summary>
    public static RunDescription Of(RunOptions options, string folder) => new(options.Name ?? "run", folder, (JsonObject)OptionsWriter.Write(options)!);

    private static IEnumerable<KeyValuePair<string, JsonValue>> Flatten(string path, JsonNode? node) => node switch
    {
        null => [],
        JsonObject entries => entries.SelectMany(entry => Flatten($"{path}.{entry.Key}", entry.Value)),
        JsonValue value => [new(path, value)],
        _ => [new(path, JsonValue.Create(node.ToJsonString(OptionsWriter.OneLine)))],
    };
}
