using System.Text.Json.Nodes;
using Trainer.Checkpoints;

namespace Trainer.Cli.Tests.Faults;

/// <summary>What a run folder looks like after a fault.</summary>
internal static class RunState
{
    private static readonly string[] Times = ["elapsed", "samplesPerSecond"];

    /// <summary>Every checkpoint folder but those half written or half deleted.</summary>
    public static IReadOnlyList<string> Checkpoints(string run) => new CheckpointFolder(Path.Combine(run, "checkpoints")).Candidates();

    /// <summary>Those of them that are not what they were when they were written.</summary>
    public static IReadOnlyList<string> Damaged(string run) => [.. Checkpoints(run).Where(folder => !IsIntact(folder)).Select(folder => Path.GetFileName(folder))];

    /// <summary>Whether a checkpoint is being written, or was when the process ended.</summary>
    public static bool IsWriting(string run) => Directory.Exists(Path.Combine(run, "checkpoints")) && Directory.EnumerateDirectories(Path.Combine(run, "checkpoints"), "*.new").Any();

    /// <summary>The last step that <c>metrics.jsonl</c> holds; 0 where there is none.</summary>
    public static long LastStep(string run)
    {
        string path = Path.Combine(run, "metrics.jsonl");
        if (!File.Exists(path)) return 0;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        string[] lines = reader.ReadToEnd().Split('\n');
        return lines.Length < 2 ? 0 : (long)JsonNode.Parse(lines[^2])!["step"]!; // The last one is empty, or not written to its end.
    }

    /// <summary>Whether a checkpoint is complete and undamaged.</summary>
    public static bool IsIntact(string folder)
    {
        try
        {
            Checkpoint.Verify(folder);
            return true;
        }
        catch (Exception error) when (error is CheckpointException or IOException)
        {
            return false;
        }
    }

    /// <summary>In what two finished runs differ, to the bit, besides times.</summary>
    public static IReadOnlyList<string> Differences(string expected, string actual)
    {
        List<string> differences = [];
        Compare("metrics.jsonl", Metrics);
        Compare("summary.json", Summary);
        Compare("checkpoints", run => Checkpoints(run).Select(folder => Path.GetFileName(folder)));
        foreach (string checkpoint in (string[])["last", "best"])
        {
            foreach (string file in (string[])["model.safetensors", "state.safetensors"]) Compare($"{checkpoint}/{file}", run => File.ReadAllBytes(Path.Combine(run, "checkpoints", checkpoint, file)));
            Compare($"{checkpoint}/state.json", run => WithoutTimes(JsonNode.Parse(File.ReadAllText(Path.Combine(run, "checkpoints", checkpoint, "state.json")))));
        }

        return differences;

        void Compare<T>(string what, Func<string, IEnumerable<T>> read)
        {
            if (!File.Exists(Path.Combine(actual, "summary.json")) || !read(expected).SequenceEqual(read(actual))) differences.Add(what);
        }
    }

    private static IEnumerable<string> Metrics(string run) => File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).SelectMany(line => WithoutTimes(JsonNode.Parse(line)));

    private static string[] Summary(string run)
    {
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "summary.json")))!;
        return [.. ((string[])["status", "steps", "final", "best", "tables"]).Select(name => summary[name]?.ToJsonString() ?? "")];
    }

    private static IEnumerable<string> WithoutTimes(JsonNode? node, string path = "") => node switch
    {
        JsonObject entries => entries.Where(entry => !Times.Contains(entry.Key.Split('/')[^1])).SelectMany(entry => WithoutTimes(entry.Value, path + "/" + entry.Key)),
        JsonArray items => items.SelectMany((item, i) => WithoutTimes(item, $"{path}/{i}")),
        _ => [$"{path}={node?.ToJsonString() ?? "null"}"],
    };
}
