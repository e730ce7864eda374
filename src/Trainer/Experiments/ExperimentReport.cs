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
        report.Add(results.Unfinished.Select(group => new ReportPart.Paragraph($"{(group.Status == FinishedStatus.Skipped ? "Left out" : "Failed")}: {group.Runs}: {group.Reason}")));
        report.Add(new ReportPart.Heading("Results"), new ReportPart.Table(table.Note, table.Columns, table.Rows));
        if (figures.Count > 0) report.Add(new ReportPart.Heading("Figures"));
        report.Add(figures.Select(entry => new ReportPart.Chart(entry.Figure)));
        report.Add(new ReportPart.Heading("Runs"), new ReportPart.Table("Every run of the experiment", ["run", "seed", "status", "steps", "seconds", "folder"], [.. results.Runs.Select(Row)]));
        report.Add(new ReportPart.Heading("Environment"), new ReportPart.Table("Versions", ["what", "version"], [.. RunSummary.Versions.Select(entry => (string[])[entry.Key, entry.Value])]));
        string file = File.ReadAllText(results.Plan.Path);
        report.Add(new ReportPart.Heading("The experiment"), new ReportPart.Listing(results.Plan.Path, [.. file.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => (line, false))]));
        return report;
    }

    private static string[] Row(FinishedRun run) =>
    [
        run.Run.Label, run.Run.Seed.ToString(CultureInfo.InvariantCulture), run.Status.ToString().ToLowerInvariant(),
        run.Record?.Summary?["steps"]?.ToString() ?? "–", run.Record?.Summary?["seconds"]?.ToString() ?? "–", run.Folder,
    ];
}
