using System.Text.Json.Nodes;
using Trainer.Configuration;

namespace Trainer.Runs;

/// <summary>Compares the configuration of a run that goes on with the one it began with.</summary>
/// <remarks>
/// Only what cannot make the rest of the run another experiment may change: how long it goes on, what is recorded and kept, and where it computes.
/// Everything else is either part of the restored state, so that a new value would be ignored, or would make the echoed configuration untrue.
/// </remarks>
internal static class ResumeCheck
{
    private static readonly string[] Free =
    [
        "name", "plugins", "logging", "listeners", "training:epochs", "training:steps", "training:evaluateEvery", "training:device", "training:threads",
        "training:prefetch", "training:workers", "training:checkpoints", "training:maximumSeconds", "training:evaluationBatches", "training:anomaly",
    ];

    /// <summary>Checks that nothing else differs.</summary>
    /// <param name="file">The run's <c>config.json</c>.</param>
    /// <param name="options">The configuration to go on with.</param>
    /// <exception cref="ConfigException">Something does; the message names each option with both values.</exception>
    public static void Run(string file, RunOptions options)
    {
        var errors = new List<ConfigError>();
        Compare(Read(file), OptionsWriter.Write(options), "", errors);
        if (errors.Count > 0) throw new ConfigException(errors);
    }

    /// <summary>Whether the listeners are those that the run had when it was last started.</summary>
    /// <exception cref="ConfigException">The file cannot be read.</exception>
    public static bool HasListeners(string file, RunOptions options) =>
        File.Exists(file) && JsonText.AreSame((Read(file) as JsonObject)?["listeners"], OptionsWriter.Write(options.Listeners));

    private static JsonNode? Read(string file)
    {
        try
        {
            return JsonText.Parse(File.ReadAllText(file), "", file);
        }
        catch (Exception error) when (error is ConfigException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigException("", $"{file}, which says how the run began, cannot be read: {error.Message}");
        }
    }

    private static void Compare(JsonNode? before, JsonNode? after, string path, List<ConfigError> errors)
    {
        if (Free.Contains(path) || JsonText.AreSame(before, after) || Converts(after)) return;
        if (before is JsonObject old && after is JsonObject young)
        {
            foreach (string key in old.Select(entry => entry.Key).Union(young.Select(entry => entry.Key)))
            {
                Compare(old[key], young[key], path.Length == 0 ? key : path + ":" + key, errors);
            }
        }
        else
        {
            errors.Add(new(path, $"was {Text(before)} when the run began and is {Text(after)} now. A run goes on as it began; start another one to change this."));
        }
    }

    // The options of a saved state may change when it is asked to be converted to them.
    private static bool Converts(JsonNode? after) => after is JsonObject options && options["convertStates"] is JsonValue value && value.TryGetValue(out bool converts) && converts;

    private static string Text(JsonNode? node) => node?.ToJsonString(OptionsWriter.OneLine) ?? "null";
}
