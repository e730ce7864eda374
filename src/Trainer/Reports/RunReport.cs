using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainer.Configuration;
using Trainer.Figures;
using Trainer.Runs;

namespace Trainer.Reports;

/// <summary>The report of one run, or of several side by side.</summary>
public static class RunReport
{
    private const int MostClasses = 200;

    /// <summary>Reads run folders.</summary>
    /// <param name="folders">The folders, at least one.</param>
    /// <param name="warn">Takes what to say about runs of a newer version, which the report says too.</param>
    /// <exception cref="ConfigException">One is no run folder, or a file in it is damaged; the message names it.</exception>
    public static Report Of(IReadOnlyList<string> folders, Action<string>? warn = null)
    {
        RunRecord[] runs = [.. folders.Select(Read)];
        IReadOnlyList<string> labels = RunLabels.Of(folders);
        var report = new Report(runs.Length == 1 ? $"{Text(runs[0].Config["name"])} · {labels[0]}" : $"{runs.Length} runs: {string.Join(", ", labels.Take(4))}{(labels.Count > 4 ? ", …" : "")}");
        foreach (string warning in runs.Where(run => run.NewerVersion is not null).Select(NewerText))
        {
            report.Add(new ReportPart.Paragraph(warning));
            warn?.Invoke(warning);
        }

        report.Add(new ReportPart.Heading("Results"), Results(runs, labels), Facts(runs, labels));
        Add(report, "Curves", RunCurves.Metrics(runs, labels));
        for (int i = 0; i < runs.Length; i++) AddFigures(report, runs[i], runs.Length == 1 ? "" : labels[i] + ": ");
        AddSpeed(report, runs, labels);
        AddConfig(report, runs, labels);
        report.Add(new ReportPart.Heading("Environment"), Environment(runs, labels));
        return report;
    }

    /// <summary>Adds how fast runs were and how much memory they took.</summary>
    internal static void AddSpeed(Report report, RunRecord[] runs, IReadOnlyList<string> labels) => Add(report, "Speed and memory", RunCurves.System(runs, labels));

    private static RunRecord Read(string folder)
    {
        try
        {
            return RunRecord.Read(folder);
        }
        catch (ConfigException error)
        {
            throw new ConfigException("", $"{error.Errors[0].Message} Mend or remove what is damaged; upgrade if a newer version than trainer {RunSummary.Versions["trainer"]} wrote it.");
        }
    }

    private static ReportPart.Table Results(RunRecord[] runs, IReadOnlyList<string> labels)
    {
        string[] names = [.. runs.SelectMany(run => run.Results).Distinct()];
        if (runs.Length == 1) return new("Metrics at the end, and at the step that was best by the run's goal", ["metric", "final", "best"], [.. names.Select(name => (string[])[name, Number(runs[0].Result(name)), Number(runs[0].Result(name, "best"))])]);
        return new("Metrics at the end", ["run", .. names], [.. runs.Select((run, i) => (string[])[labels[i], .. names.Select(name => Number(run.Result(name)))])]);
    }

    /// <summary>What happened to runs, one a column.</summary>
    internal static ReportPart.Table Facts(RunRecord[] runs, IReadOnlyList<string> labels)
    {
        (string Name, Func<JsonObject, string?> Value)[] facts =
        [
            ("status", summary => Text(summary["status"]) + (summary["error"] is { } error ? $": {Text(error)}" : "")),
            ("steps", summary => Text(summary["steps"])),
            ("epochs", summary => Text(summary["epochs"])),
            ("best step", summary => $"{Text(summary["bestStep"])} by {Text(summary["goal"])}"),
            ("seconds", summary => Number(Value(summary, "seconds"))),
            ("ms a step", summary => Number(1000 * Value(summary, "seconds") / Value(summary, "steps"))),
            ("samples a second", summary => Number(Value(summary, "samplesPerSecond"))),
            ("peak memory, MB", summary => Number(Math.Round((Value(summary, "peakMemoryBytes") ?? double.NaN) / 1e6))),
            ("parameters", summary => Text(summary["parameters"])),
            ("device", summary => $"{Text(summary["device"])}, {Text(summary["threads"])} threads"),
            ("seed", summary => Text(summary["seed"])),
        ];
        return Sideways("What happened", runs, labels, facts);
    }

    /// <summary>What runs were computed by, one a column.</summary>
    internal static ReportPart.Table Environment(RunRecord[] runs, IReadOnlyList<string> labels)
    {
        string[] names = [.. runs.SelectMany(run => Versions(run.Summary)?.Select(entry => entry.Key) ?? []).Distinct()];
        (string, Func<JsonObject, string?>)[] facts = [.. names.Select(name => (name, (Func<JsonObject, string?>)(summary => Text(Versions(summary)?[name]))))];
        return Sideways("Versions of what computed", runs, labels, facts);
    }

    private static ReportPart.Table Sideways(string caption, RunRecord[] runs, IReadOnlyList<string> labels, (string Name, Func<JsonObject, string?> Value)[] facts) =>
        new(caption, ["", .. labels], [.. facts.Select(fact => (string[])[fact.Name, .. runs.Select(run => run.Summary is null ? "–" : fact.Value(run.Summary) ?? "–")])]);

    /// <summary>Adds the figures that a run's task drew, and its tables, such as the confusion matrix.</summary>
    internal static void AddFigures(Report report, RunRecord run, string prefix)
    {
        var figures = new List<Figure>();
        string folder = Path.Combine(run.Folder, "figures");
        string[] files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];
        if (run.Summary?["tables"] is JsonObject tables)
        {
            foreach ((string name, JsonNode? table) in tables)
            {
                if (files.Any(file => Path.GetFileNameWithoutExtension(file) == name.Replace('/', '-'))) continue; // The task has drawn it, with names.
                if (table is JsonArray { Count: > MostClasses }) continue;
                figures.Add(Matrix(Path.Combine(run.Folder, "summary.json"), name, table));
            }
        }

        figures.AddRange(files.Select(FigureJson.Read));
        Add(report, prefix + "Figures", figures);
    }

    private static MatrixFigure Matrix(string file, string name, JsonNode? table)
    {
        try
        {
            double[][] values = table.Deserialize<double[][]>() ?? [];
            string[] names = [.. Enumerable.Range(0, values.Length).Select(i => i.ToString(CultureInfo.InvariantCulture))];
            bool isConfusion = name.EndsWith("/confusion", StringComparison.Ordinal);
            return new(name, isConfusion ? "true class" : "row", isConfusion ? "predicted class" : "column") { RowNames = names, ColumnNames = names, Values = values };
        }
        catch (JsonException error)
        {
            throw new ConfigException("", $"{file} is damaged: 'tables/{name}' is no table of numbers. {error.Message}");
        }
    }

    private static void AddConfig(Report report, RunRecord[] runs, IReadOnlyList<string> labels)
    {
        report.Add(new ReportPart.Heading("Configuration"));
        if (runs.Length == 1)
        {
            string standard = runs[0].Bases is null ? "the defaults" : "what the configuration extends, or where that says nothing from the defaults,";
            report.Add(new ReportPart.Listing($"Every option; those that differ from {standard} stand out", ConfigListing.Against(runs[0].Bases, runs[0].Config)));
            return;
        }

        string[] paths = [.. runs.Skip(1).SelectMany(run => RunComparison.Differences(runs[0].Config, run.Config)).Distinct()];
        string[][] rows = [.. paths.Select(path => (string[])[path, .. runs.Select(run => Shown(At(run.Config, path)))])];
        if (rows.Length > 0) report.Add(new ReportPart.Table("Options that differ", ["option", .. labels], rows));
        else report.Add(new ReportPart.Paragraph("The configurations are the same."));
        report.Add(new ReportPart.Listing($"Every option of {labels[0]}; those that differ between the runs stand out", ConfigListing.WithMarked(runs[0].Config, paths.ToHashSet())));
    }

    private static void Add(Report report, string heading, IReadOnlyList<Figure> figures)
    {
        if (figures.Count > 0) report.Add(new ReportPart.Heading(heading)).Add(figures.Select(figure => new ReportPart.Chart(figure)));
    }

    private static string NewerText(RunRecord run) =>
        $"{run.Folder} was written by trainer {run.NewerVersion}; this is {RunSummary.Versions["trainer"]}, which shows what it knows. Upgrade to see everything.";

    private static JsonObject? Versions(JsonObject? summary) => summary?["versions"] as JsonObject;

    private static JsonNode? At(JsonObject config, string path) => path.Split(':').Aggregate((JsonNode?)config, (node, key) => (node as JsonObject)?[key]);

    private static string Shown(JsonNode? node) => node?.ToJsonString(OptionsWriter.OneLine) ?? "–";

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : Shown(node);

    private static double? Value(JsonObject summary, string name) => summary[name] is JsonValue value && value.TryGetValue(out double number) ? number : null;

    private static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("G6", CultureInfo.InvariantCulture) : value?.ToString(CultureInfo.InvariantCulture) ?? "–";
}
