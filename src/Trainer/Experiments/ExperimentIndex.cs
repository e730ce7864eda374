using System.Text.Json.Nodes;
using Trainer.Configuration;

namespace Trainer.Experiments;

/// <summary>Finds experiments: <c>experiments/NAME/experiment.json</c> in the current folder, one above it, or beside the program.</summary>
public static class ExperimentIndex
{
    private const string Folder = "experiments", FileName = "experiment.json";

    /// <summary>Every experiment: its name and file.</summary>
    public static IReadOnlyList<(string Name, string Path)> All() =>
    [
        .. Roots().SelectMany(root => Directory.EnumerateDirectories(root)).Select(folder => (Name: Path.GetFileName(folder), Path: Path.Combine(folder, FileName)))
            .Where(entry => File.Exists(entry.Path)).DistinctBy(entry => entry.Name).OrderBy(entry => entry.Name, StringComparer.Ordinal),
    ];

    /// <summary>The file of an experiment.</summary>
    /// <param name="name">Its name, or the path of its folder or file.</param>
    /// <exception cref="ConfigException">There is none; the message has the nearest name.</exception>
    public static string Find(string name)
    {
        if (File.Exists(name)) return name;
        if (File.Exists(Path.Combine(name, FileName))) return Path.Combine(name, FileName);
        IReadOnlyList<(string Name, string Path)> all = All();
        if (all.FirstOrDefault(entry => entry.Name == name).Path is { } path) return path;
        throw new ConfigException("", $"there is no experiment '{name}'; {NearestName.Hint(name, [.. all.Select(entry => entry.Name)])} Experiments are files {Folder}/NAME/{FileName} in this folder or one above it.");
    }

    /// <summary>What the newest finished reproduction below a folder of runs found; null when there is none.</summary>
    /// <param name="runs">The folder above all runs.</param>
    /// <param name="name">The experiment.</param>
    /// <exception cref="ConfigException">Its file is damaged, or from a newer version.</exception>
    public static (string Verdict, double Seconds, string Finished, string Folder)? Latest(string runs, string name)
    {
        string folder = Path.Combine(runs, name);
        if (!Directory.Exists(folder)) return null;
        string? newest = Directory.EnumerateDirectories(folder).Where(run => File.Exists(Path.Combine(run, "results.json"))).Max(StringComparer.Ordinal);
        if (newest is null) return null;
        JsonObject results = ReadResults(newest);
        return (Text("verdict"), results["seconds"] is JsonValue seconds && seconds.TryGetValue(out double number) ? number : double.NaN, Text("finished"), newest);

        string Text(string key) => results[key]?.ToString() ?? "?";
    }

    /// <summary>Reads <c>results.json</c>.</summary>
    /// <exception cref="ConfigException">It is damaged, or from a newer version; the message names the file.</exception>
    public static JsonObject ReadResults(string folder)
    {
        string file = Path.Combine(folder, "results.json");
        JsonObject results = JsonText.Parse(File.ReadAllText(file), "", file) as JsonObject ?? throw new ConfigException("", $"{file} is damaged: it holds no object. Delete it and give the command again: finished runs are kept.");
        if (results["format"]?.ToString() != ResultFiles.Format.ToString()) throw new ConfigException("", $"{file} is of format {results["format"]?.ToString() ?? "unknown"}; this version reads format {ResultFiles.Format}. Update, or delete it.");
        return results;
    }

    private static IEnumerable<string> Roots()
    {
        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, Folder))) yield return Path.Combine(folder.FullName, Folder);
        }

        if (Directory.Exists(Path.Combine(AppContext.BaseDirectory, Folder))) yield return Path.Combine(AppContext.BaseDirectory, Folder);
    }
}
