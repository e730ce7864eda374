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

    /// <summary>Whether a path is called as the files of experiments are.</summary>
    public static bool IsExperiment(string path) => Path.GetFileName(path) == FileName;

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

    /// <summary>What the last reproduction found; null when there was none.</summary>
    /// <param name="store">Where the runs of experiments are kept.</param>
    /// <param name="name">The experiment.</param>
    /// <exception cref="ConfigException">Its file is damaged, or from a newer version.</exception>
    public static (string Verdict, double TrainingSeconds, string Finished)? Latest(RunStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        string file = store.ResultsOf(name);
        if (!File.Exists(file)) return null;
        JsonObject results = ReadResults(file);
        return (results["verdict"]?.ToString() ?? "?", results["trainingSeconds"] is JsonValue seconds && seconds.TryGetValue(out double number) ? number : double.NaN, results["finished"]?.ToString() ?? "?");
    }

    /// <summary>Reads a file <c>results.json</c>.</summary>
    /// <exception cref="ConfigException">It is damaged, or from a newer version; the message names the file.</exception>
    public static JsonObject ReadResults(string file)
    {
        const string remedy = "Delete it and reproduce the experiment again: finished runs are kept.";
        JsonObject results = JsonText.Parse(File.ReadAllText(file), "", file) as JsonObject ?? throw new ConfigException("", $"{file} is damaged: it holds no object. {remedy}");
        if (results["format"]?.ToString() != ResultFiles.Format.ToString()) throw new ConfigException("", $"{file} is of format {results["format"]?.ToString() ?? "unknown"}; this version reads format {ResultFiles.Format}. Update Trainer. Or: {remedy}");
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
