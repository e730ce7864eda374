using Trainer.Configuration;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>A figure of an experiment that is made of figures that the method drew of its runs.</summary>
public abstract record MethodFigureOptions : ExperimentFigureOptions
{
    /// <summary>The name of the method's figure, as in the run's folder <c>figures/</c>.</summary>
    public required string Figure { get; init; }

    internal sealed override IEnumerable<(string Key, string Name)> PicturesUsed => [("figure", Figure)];

    /// <summary>The method's figure, of each seed of a run that has it.</summary>
    /// <param name="label">The run's label.</param>
    /// <param name="results">What was measured.</param>
    /// <exception cref="ConfigException">It is of another kind, or its file is damaged.</exception>
    protected IEnumerable<T> Drawn<T>(string label, ExperimentResults results)
        where T : Figure
    {
        ArgumentNullException.ThrowIfNull(results);
        foreach (FinishedRun run in results.Of(label).Where(run => run.Record is not null))
        {
            string path = Path.Combine(run.Folder, "figures", Figure + ".json");
            if (!File.Exists(path)) continue;
            yield return FigureJson.Read(path) as T ?? throw new ConfigException("", $"{path} is a figure of another kind than the experiment's figure '{Name}' is made of. Name another in it.");
        }
    }
}
