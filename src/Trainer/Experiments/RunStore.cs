using System.Text.Json.Nodes;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>The runs of experiments, each in a folder called after its key, so that no run is trained twice: <c>runs/cache/KEY</c>.</summary>
/// <param name="root">The folder above them.</param>
public sealed class RunStore(string root)
{
    /// <summary>The store below a folder of runs: <c>ROOT/cache</c>.</summary>
    public static RunStore Below(string root) => new(Path.Combine(root, "cache"));

    private static readonly string[] Complete = ["completed", "stopped"];

    /// <summary>The folder of a run.</summary>
    public string FolderOf(PlannedRun run) => Path.Combine(root, run.Key);

    /// <summary>The file with the results of an experiment's last reproduction, wherever that put its own.</summary>
    public string ResultsOf(string experiment) => Path.Combine(root, experiment + ".results.json");

    /// <summary>What a run wrote down, where it has been trained to its end; null otherwise.</summary>
    public RunRecord? Find(PlannedRun run)
    {
        string folder = FolderOf(run);
        if (!File.Exists(Path.Combine(folder, "summary.json"))) return null;
        try
        {
            RunRecord record = RunRecord.Read(folder);
            return Complete.Contains(record.Summary?["status"]?.ToString()) ? record : null;
        }
        catch (ConfigException)
        {
            return null; // Damaged: it is trained again.
        }
    }

    /// <summary>Makes room for a run: what failed or is damaged is deleted, what was interrupted or killed stays to be gone on with.</summary>
    /// <returns>The file with its configuration.</returns>
    /// <exception cref="EnvironmentException">The disk refuses.</exception>
    public string Prepare(PlannedRun run)
    {
        string folder = FolderOf(run), config = folder + ".json";
        try
        {
            if (Status(folder) is not ("running" or "interrupted")) Delete(run);
            Directory.CreateDirectory(root);
            string fresh = $"{config}.{Environment.ProcessId}.new"; // Two commands may want it.
            File.WriteAllText(fresh, Filled(run).ToJsonString(OptionsWriter.Indented) + "\n");
            File.Move(fresh, config, overwrite: true);
            return config;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The run folder {folder} cannot be prepared: {error.Message} Free some room, or name another place with --runs.", error);
        }
    }

    /// <summary>Forgets a run.</summary>
    /// <exception cref="EnvironmentException">Another process is training it.</exception>
    public void Delete(PlannedRun run)
    {
        if (RunFolder.IsInUse(FolderOf(run))) throw new EnvironmentException($"{RunFolder.InUse} {FolderOf(run)}: wait for it to end.");
        if (Directory.Exists(FolderOf(run))) Directory.Delete(FolderOf(run), recursive: true);
    }

    private JsonObject Filled(PlannedRun run)
    {
        var config = (JsonObject)run.Config.DeepClone();
        foreach ((string key, PlannedRun from) in run.From) PlannedRun.Put(config, key, Path.GetFullPath(Path.Combine(FolderOf(from), "checkpoints", "last")));

        return config;
    }

    private static string? Status(string folder)
    {
        string summary = Path.Combine(folder, "summary.json");
        if (!File.Exists(summary) || !File.Exists(Path.Combine(folder, "config.json"))) return null;
        try
        {
            return (JsonText.Parse(File.ReadAllText(summary), "", summary) as JsonObject)?["status"]?.ToString();
        }
        catch (ConfigException)
        {
            return null;
        }
    }
}
