using System.Globalization;
using Trainer.Figures;
using Trainer.Reports;
using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>An experiment's results as a page.</summary>
public static class ExperimentReport
{
    /// <summary>Makes the page.</summary>
    /// <param name="results">What was found.</param>
    /// <param name="figures">Its figures, by name.</param>
    public static Report Of(ExperimentResults results, IReadOnlyList<(string Name, Figure Figure)> figures)
    {
        ArgumentNullException.ThrowIfNull(results);
        ExperimentOptions options = results.Plan.Options;
        ResultTable table = ResultTable.Of(results);
        var report = new Report(results.Plan.Name);
        report.Add(new ReportPart.Paragraph(options.Claim));
        if (options.Source is { } source) report.Add(new ReportPart.Paragraph($"Source: {source}"));
        report.Add(new ReportPart.Heading("Verdict"));
        report.Add(results.Verdicts.Where(verdict => verdict.IsMet is not null).Select(verdict => new ReportPart.Verdict(verdict.Claim, verdict.IsMet is true, verdict.Measured)));
        report.Add(results.Verdicts.Where(verdict => verdict.IsMet is null).Select(verdict => new ReportPart.Paragraph($"Not judged: {verdict.Claim} ({verdict.Measured}).")));
        if (results.IsMet is null) report.Add(new ReportPart.Paragraph("Nothing that was expected could be judged."));
        report.Add(results.Unfinished.Select(group => new ReportPart.Paragraph($"{(group.Status == FinishedStatus.Skipped ? "Left out" : "Failed")}: {group.Runs}: {group.Reason}")));
        report.Add(new ReportPart.Heading("Results"), new ReportPart.Table(table.Note, table.Columns, table.Rows));
        if (figures.Count > 0) report.Add(new ReportPart.Heading("Figures"));
        report.Add(figures.Select(entry => new ReportPart.Chart(entry.Figure)));
        report.Add(new ReportPart.Heading("Runs"), new ReportPart.Table("Every run of the experiment", ["run", "seed", "status", "steps", "seconds", "folder"], [.. results.Runs.Select(Row)]));
        (string Label, FinishedRun Run)[] trained = [.. results.Plan.Labels.Select(label => (label, Run: results.Of(label).FirstOrDefault(run => run.Record is not null))).Where(entry => entry.Run is not null).Select(entry => (entry.label, entry.Run!))];
        if (trained.Length > 0)
        {
            RunRecord[] records = [.. trained.Select(entry => entry.Run.Record!)];
            string[] labels = [.. trained.Select(entry => entry.Label)];
            RunReport.AddSpeed(report, records, labels);
            // Where the experiment shows nothing of what its methods drew, what they drew of the first run.
            if (!options.Figures.Any(figure => figure.PicturesUsed.Any())) RunReport.AddFigures(report, records[0], $"{trained[0].Run.Run.Name}: ");
        }

        report.Add(new ReportPart.Heading("Configurations"), Changes(results.Plan));
        report.Add(new ReportPart.Heading("Environment"), trained.Length > 0 ? RunReport.Environment([trained[0].Run.Record!], ["version"]) : new ReportPart.Table("Versions", ["", "version"], [.. RunSummary.Versions.Select(entry => (string[])[entry.Key, entry.Value])]));
        string file = File.ReadAllText(results.Plan.Path);
        report.Add(new ReportPart.Heading("The experiment"), new ReportPart.Listing(results.Plan.Path, [.. file.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => (line, false))]));
        return report;
    }

    // The seed is another in every run, the threads are chosen by the machine.
    private static ReportPart.Table Changes(ExperimentPlan plan)
    {
        PlannedRun[] runs = [.. plan.Runs.DistinctBy(run => run.Label)];
        Dictionary<string, string>[] changes = [.. runs.Select(run => ConfigListing.Changes(run.Base, run.Config).Where(change => change.Path is not ("name" or "training:seed" or "training:threads")).ToDictionary(change => change.Path, change => change.Value))];
        string[] paths = [.. changes.SelectMany(change => change.Keys).Distinct()];
        return new("What each run sets otherwise than the configuration it starts from, or where that says nothing than the defaults", ["option", .. runs.Select(run => run.Label)], [.. paths.Select(path => (string[])[path, .. changes.Select(change => change.GetValueOrDefault(path, "–"))])]);
    }

    private static string[] Row(FinishedRun run) =>
    [
        run.Run.Label, run.Run.Seed.ToString(CultureInfo.InvariantCulture), run.Status.ToString().ToLowerInvariant(),
        run.Record?.Summary?["steps"]?.ToString() ?? "–", run.Record?.Summary?["seconds"]?.ToString() ?? "–", run.Folder,
    ];
}
