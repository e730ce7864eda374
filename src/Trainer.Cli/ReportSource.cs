using Trainer.Configuration;
using Trainer.Experiments;
using Trainer.Reports;
using Trainer.Sweeps;

namespace Trainer.Cli;

/// <summary>A kind of thing that <c>trainer report</c> makes a page of. What follows runs only has to add itself to <see cref="All"/>.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Is">Whether a path that exists is one.</param>
/// <param name="Read">Makes the report of one or several, and says what to beware of.</param>
internal sealed record ReportSource(string Name, Func<string, bool> Is, Func<IReadOnlyList<string>, Action<string>, Report> Read)
{
    /// <summary>All kinds, in the order of asking.</summary>
    public static IReadOnlyList<ReportSource> All { get; } =
    [
        new("a study's folder", Study.IsAt, (paths, _) => OfStudy(paths)),
        new("an experiment's folder", path => File.Exists(Path.Combine(path, "results.json")), (paths, _) => OfExperiment(paths)),
        new("a run folder", path => File.Exists(Path.Combine(path, "config.json")), RunReport.Of),
    ];

    /// <summary>The kind of paths that exist.</summary>
    /// <exception cref="ConfigException">One is of no kind, or they are of several.</exception>
    public static ReportSource Of(IReadOnlyList<string> paths)
    {
        ReportSource[] kinds = [.. paths.Select(Of)];
        int other = Array.FindIndex(kinds, kind => kind != kinds[0]);
        if (other > 0) throw new ConfigException("", $"{paths[0]} is {kinds[0].Name} and {paths[other]} is {kinds[other].Name}: a report is of things of one kind.");
        return kinds[0];
    }

    /// <summary>Where the page of one goes.</summary>
    public static string Page(string path) => Path.Combine(path, "report.html");

    private static ReportSource Of(string path) => All.FirstOrDefault(kind => kind.Is(path))
        ?? throw new ConfigException("", $"{path} is nothing a report is made of: a run folder has a config.json, an experiment's folder a results.json, a study's folder a {Study.DatabaseFile}.");

    private static Report OfExperiment(IReadOnlyList<string> paths)
    {
        if (paths.Count > 1) throw new ConfigException("", "A report is of one experiment; of several, make one each.");
        ExperimentResults results = ReproducedResults.Read(paths[0]);
        return ExperimentReport.Of(results, ResultFiles.Figures(results));
    }

    private static Report OfStudy(IReadOnlyList<string> paths)
    {
        if (paths.Count > 1) throw new ConfigException("", "A report is of one study; of several, make one each.");
        using Study study = Study.Open(paths[0]);
        return StudyReport.Of(study);
    }
}
