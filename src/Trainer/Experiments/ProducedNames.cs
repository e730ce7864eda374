using Trainer.Configuration;

namespace Trainer.Experiments;

/// <summary>Finds the names in an experiment that nothing stands for, where only runs can tell: metrics, and pictures that the method draws.</summary>
internal static class ProducedNames
{
    /// <summary>What was named and not produced.</summary>
    /// <param name="plan">The experiment.</param>
    /// <param name="runs">The runs that have ended.</param>
    /// <param name="isFinal">Whether those are all; otherwise only names are found that are near to a produced one, where every run is of a task that has been trained.</param>
    public static IReadOnlyList<ConfigError> Missing(ExperimentPlan plan, IReadOnlyCollection<FinishedRun> runs, bool isFinal)
    {
        string?[] tasks = [.. runs.Where(run => run.Record is not null).Select(run => Task(run.Run)).Distinct()];
        bool isTold = isFinal || plan.Runs.All(run => tasks.Contains(Task(run)));
        return !isTold ? [] :
        [
            .. plan.Options.Measures.Where(entry => entry.Value.IsMetric).Select(entry => Find($"measures:{entry.Key}:metric", entry.Value.Metric, [], Metrics)).OfType<ConfigError>(),
            .. plan.Options.Figures.SelectMany((figure, i) => figure.MetricsUsed.Select(used => Find($"figures:{i}:{used.Key}", used.Name, figure.Runs, Metrics))).OfType<ConfigError>(),
            .. plan.Options.Figures.SelectMany((figure, i) => figure.PicturesUsed.Select(used => Find($"figures:{i}:{used.Key}", used.Name, figure.Runs, Pictures))).OfType<ConfigError>(),
        ];

        ConfigError? Find(string path, string name, IReadOnlyList<string> labels, Func<FinishedRun, IEnumerable<string>> produce)
        {
            FinishedRun[] trained = [.. runs.Where(run => run.Record is not null && (labels.Count == 0 || labels.Contains(run.Run.Label)))];
            string[] produced = [.. trained.SelectMany(produce).Distinct()];
            if (trained.Length == 0 || produced.Contains(name) || (!isFinal && NearestName.Of(name, produced) is null)) return null;
            return new(path, $"no run produced '{name}'; {NearestName.Hint(name, produced)}", plan.Path);
        }
    }

    private static string? Task(PlannedRun run) => run.Config["task"]?[ConfigTree.TypeKey]?.ToString();

    private static IEnumerable<string> Metrics(FinishedRun run) => run.Record!.Results.Concat(run.Record.Values.Keys);

    private static IEnumerable<string> Pictures(FinishedRun run)
    {
        string folder = Path.Combine(run.Folder, "figures");
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)) : [];
    }
}
