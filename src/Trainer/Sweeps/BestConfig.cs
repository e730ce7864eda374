using Trainer.Configuration;

namespace Trainer.Sweeps;

/// <summary>Writes the configuration of a study's best point.</summary>
public static class BestConfig
{
    /// <summary>Writes <c>best.json</c> into the study's folder: a whole configuration, with every value spelt out.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="Loop.EnvironmentException">It cannot be written.</exception>
    public static string Write(Study study, StudyPoint best)
    {
        string path = Path.Combine(study.Folder, "best.json");
        string[] settings = [.. study.Plan.Space.Parameters.Zip(best.Values, (parameter, value) => $"{parameter.Path}={value}"), .. best.Trials[0].Seed is { } seed ? [$"training:seed={seed}"] : Array.Empty<string>()];
        Runs.RunOptions options = Runs.TrainingRun.Load(Path.Combine(study.Folder, "config.json"), settings, new Components.ComponentCatalogue());
        StudyFiles.Write(path, OptionsWriter.Write(options)!.ToJsonString(OptionsWriter.Indented) + "\n");
        return path;
    }
}
