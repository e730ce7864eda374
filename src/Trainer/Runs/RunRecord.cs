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
    /// <summary>What its configuration's file extended, as far as that said anything; null for nothing.</summary>
    public JsonObject? Bases { get; init; }

    /// <summary>The version that wrote it, where that is newer than this one; null otherwise.</summary>
    public string? NewerVersion => NewerVersionOf(Summary);

    /// <summary>Reads a run folder.</summary>
    /// <exception cref="ConfigException">It is not one, or a file in it is damaged; the message names it.</exception>
    public static RunRecord Read(string folder)
    {
        string config = Path.Combine(folder, "config.json");
        if (!File.Exists(config)) throw new ConfigException("", $"{folder} is not a run folder: it has no config.json.");
        return new(folder, Json(config), File.Exists(Path.Combine(folder, "summary.json")) ? Json(Path.Combine(folder, "summary.json")) : null, Metrics(folder), Hash(folder))
        {
            Bases = File.Exists(Path.Combine(folder, "base.json")) ? Json(Path.Combine(folder, "base.json")) : null,
        };
    }

    /// <summary>The version that wrote a run's folder, where that is newer than this one; null otherwise.</summary>
    /// <exception cref="ConfigException">Its summary is damaged.</exception>
    public static string? NewerVersionIn(string folder) => File.Exists(Path.Combine(folder, "summary.json")) ? NewerVersionOf(Json(Path.Combine(folder, "summary.json"))) : null;

    private static string? NewerVersionOf(JsonObject? summary) =>
        (summary?["versions"] as JsonObject)?["trainer"]?.ToString() is { } text && Version.TryParse(text, out Version? theirs) && theirs > Version.Parse(RunSummary.Versions["trainer"]) ? text : null;

    /// <summary>A metric's final value; null when it has none.</summary>
    /// <param name="name">Its name as <c>split/metric</c>.</param>
    /// <param name="section"><c>final</c> or <c>best</c>.</param>
    /// <exception cref="ConfigException">It is no number; the message names the file.</exception>
    public double? Result(string name, string section = "final") => (Summary?[section] as JsonObject)?[name] is { } value
        ? MetricLine.TryNumber(value) ?? throw new ConfigException("", $"{Path.Combine(Folder, "summary.json")} is damaged: '{section}/{name}' is no number.")
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
        string text = File.ReadAllText(path);
        if (text.Length == 0) return values;
        string[] lines = text.TrimEnd('\n').Split('\n');
        bool isCut = !text.EndsWith('\n') && lines[^1] is ['{', ..]; // The run was killed while it wrote, or is writing.
        if (isCut) lines = lines[..^1];
        for (int i = 0; i < lines.Length; i++)
        {
            try
            {
                foreach ((long step, string name, double value) in MetricLine.Parse(lines[i]))
                {
                    if (!values.TryGetValue(name, out IReadOnlyList<(long, double)>? list)) values[name] = list = new List<(long, double)>();
                    ((List<(long, double)>)list).Add((step, value));
                }
            }
            catch (FormatException error)
            {
                throw new ConfigException("", $"{path}, line {i + 1}, is damaged: {error.Message}");
            }
        }

        return values;
    }

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
