using System.Text.Json.Nodes;
using Trainer.Configuration;
using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>Reads an experiment's folder back: measured and judged anew by the experiment's file as it is now.</summary>
public static class ReproducedResults
{
    /// <summary>Reads a folder with <c>results.json</c>.</summary>
    /// <exception cref="ConfigException">A file is damaged, missing, or of a newer version; the message names it.</exception>
    public static ExperimentResults Read(string folder)
    {
        string file = Path.Combine(folder, "results.json");
        JsonObject results = ExperimentIndex.ReadResults(file);
        string path = results["file"]?.ToString() ?? throw Damaged("it does not name the experiment's file");
        if (!File.Exists(path)) throw new ConfigException("", $"{path}, the experiment that {file} is of, is not there any more; {Path.Combine(folder, "report.html")} is its report.");
        FinishedRun[] runs = [.. (results["runs"] as JsonArray ?? throw Damaged("it lists no runs")).Select(Run)];
        ExperimentPlan plan = ExperimentPlan.Load(path, results["profile"]?.ToString() ?? ExperimentPlan.Quick, [.. runs.Select(run => run.Run.Seed).Distinct()], Environment.ProcessorCount);
        return new(plan, runs, results["seconds"]?.GetValue<double>() ?? double.NaN);

        FinishedRun Run(JsonNode? node)
        {
            try
            {
                string run = Part("folder").ToString();
                FinishedStatus status = Enum.Parse<FinishedStatus>(Part("status").ToString(), ignoreCase: true);
                bool isTrained = status is FinishedStatus.Trained or FinishedStatus.Cached;
                return new(new(Part("label").ToString(), Part("seed").GetValue<long>(), [], false, Part("key").ToString()), run, status, isTrained ? Read(run) : null, node?["error"]?.ToString(), 0);
            }
            catch (Exception error) when (error is InvalidOperationException or FormatException or ArgumentException)
            {
                throw Damaged($"a run in it is described incompletely ({error.Message})");
            }

            JsonNode Part(string name) => node?[name] ?? throw new FormatException($"it has no '{name}'");
        }

        RunRecord Read(string run) => File.Exists(Path.Combine(run, "config.json")) ? RunRecord.Read(run) : throw new ConfigException(
            "", $"{run}, a run of {file}, is not there any more: train it again with trainer reproduce {path} --run-dir {folder}. {Path.Combine(folder, "report.html")} is the report as it was.");

        ConfigException Damaged(string what) => new("", $"{file} is damaged: {what}. Reproduce the experiment again: finished runs are kept.");
    }
}
