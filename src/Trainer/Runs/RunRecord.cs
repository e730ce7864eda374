using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainer.Checkpoints;
using Trainer.Configuration;

namespace Trainer.Runs;

/// <summary>What a run has written down: its configuration, its measurements, its outcome.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Config">Its configuration, every value spelt out.</param>
/// <param name="Summary">Its outcome; null when it never began.</param>
/// <param name="Values">Every measurement in the order of steps, by <c>split/metric</c>.</param>
/// <param name="WeightsHash">SHA-256 of the weights of its last checkpoint; null when there is none.</param>
public sealed record RunRecord(
    string Folder,
    JsonObject Config,
    JsonObject? Summary,
    IReadOnlyDictionary<string, IReadOnlyList<(long Step, double Value)>> Values,
    string? WeightsHash)
{
    /// <summary>Reads a run folder.</summary>
    /// <exception cref="ConfigException">It is not one, or a file in it is damaged; the message names it.</exception>
    public static RunRecord Read(string folder)
    {
        string config = Path.Combine(folder, "config.json");
        if (!File.Exists(config)) throw new ConfigException("", $"{folder} is not a run folder: it has no config.json.");
        return new(folder, Json(config), File.Exists(Path.Combine(folder, "summary.json")) ? Json(Path.Combine(folder, "summary.json")) : null, Metrics(folder), Hash(folder));
    }

    /// <summary>A metric's final value; null when it has none.</summary>
    /// <param name="name">Its name as <c>split/metric</c>.</param>
    /// <param name="section"><c>final</c> or <c>best</c>.</param>
    /// <exception cref="ConfigException">It is no number; the message names the file.</exception>
    public double? Result(string name, string section = "final") => (Summary?[section] as JsonObject)?[name] is { } value
        ? TryNumber(value) ?? throw new ConfigException("", $"{Path.Combine(Folder, "summary.json")} is damaged: '{section}/{name}' is no number.")
        : null;

    /// <summary>The names of all final metrics.</summary>
    public IEnumerable<string> Results => (Summary?["final"] as JsonObject)?.Select(entry => entry.Key) ?? [];

    private static JsonObject Json(string path)
    {
        return JsonText.Parse(File.ReadAllText(path), "", path) as JsonObject ?? throw new ConfigException("", $"{path} is damaged: it holds no object.");
    }

    private static Dictionary<string, IReadOnlyList<(long Step, double Value)>> Metrics(string folder)
    {
        var values = new Dictionary<string, IReadOnlyList<(long Step, double Value)>>();
        string path = Path.Combine(folder, "metrics.jsonl");
        if (!File.Exists(path)) return values;
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            try
            {
                JsonObject record = JsonText.Parse(lines[i], "", path)?.AsObject() ?? throw new FormatException("it holds nothing");
                long step = record["step"]?.GetValue<long>() ?? throw new FormatException("it has no step");
                string split = record["split"]?.GetValue<string>() ?? throw new FormatException("it has no split");
                foreach ((string name, JsonNode? value) in record)
                {
                    if (name is "step" or "epoch" or "split" or "elapsed" || value is null) continue;
                    string full = split + "/" + name;
                    if (!values.TryGetValue(full, out IReadOnlyList<(long, double)>? list)) values[full] = list = new List<(long, double)>();
                    ((List<(long, double)>)list).Add((step, TryNumber(value) ?? throw new FormatException($"'{name}' is no number")));
                }
            }
            catch (ConfigException) when (i == lines.Length - 1)
            {
                break; // The run was killed while it wrote.
            }
            catch (Exception error) when (error is ConfigException or InvalidOperationException or FormatException)
            {
                throw new ConfigException("", $"{path}, line {i + 1}, is damaged: {error.Message}");
            }
        }

        return values;
    }

    // JSON has no NaN: it is written as text.
    private static double? TryNumber(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => value.GetValue<double>(),
        JsonValueKind.String when double.TryParse(value.GetValue<string>(), CultureInfo.InvariantCulture, out double number) => number,
        _ => null,
    };

    private static string? Hash(string folder)
    {
        string last = Path.Combine(folder, "checkpoints", CheckpointFolder.Last);
        if (!Directory.Exists(last)) return null;
        try
        {
            return CheckpointManifest.Read(last).Files[Checkpoint.ModelFile];
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}
