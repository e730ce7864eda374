using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainer.Configuration;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>Writes what an experiment found: <c>results.json</c> for programs, <c>results.md</c> for people, <c>figures/</c>, <c>report.html</c>.</summary>
public static class ResultFiles
{
    /// <summary>The version of <c>results.json</c>.</summary>
    public const int Format = 1;

    private static readonly JsonSerializerOptions Json = new(OptionsWriter.Indented) { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Writes all of them.</summary>
    /// <param name="results">What was found.</param>
    /// <param name="folder">The folder; made where it is not there.</param>
    /// <param name="store">Where the last results of every experiment are kept besides.</param>
    /// <exception cref="EnvironmentException">It cannot be written; the message names the file.</exception>
    public static void Write(ExperimentResults results, string folder, RunStore store)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(store);
        string file = folder;
        try
        {
            IReadOnlyList<(string Name, Figure Figure)> figures = Figures(results);
            foreach (string name in FiguresIn(folder).Except(figures.Select(entry => entry.Name))) File.Delete(file = Path.Combine(folder, "figures", name + ".svg"));
            string json = Describe(results, figures).ToJsonString(Json) + "\n";
            Put("results.json", json);
            Put("results.md", Markdown(results));
            foreach ((string name, Figure figure) in figures)
            {
                file = Path.Combine(folder, "figures", name + ".svg");
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                figure.Save(file);
            }

            file = Path.Combine(folder, "report.html");
            ExperimentReport.Of(results, figures).Write(file);
            Put(Path.GetFullPath(store.ResultsOf(results.Plan.Name)), json); // A whole path: not below the folder.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{file} cannot be written: {error.Message} The runs are kept: free some room and give the same command again.", error);
        }

        void Put(string name, string text)
        {
            file = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            string fresh = $"{file}.{Environment.ProcessId}.new"; // Two commands may end at the same time.
            File.WriteAllText(fresh, text);
            File.Move(fresh, file, overwrite: true);
        }
    }

    /// <summary>The figures that could be drawn, by the names of their files.</summary>
    public static IReadOnlyList<(string Name, Figure Figure)> Figures(ExperimentResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return [.. results.Plan.Options.Figures.Select(options => (options.Name, Figure: options.Draw(results))).Where(entry => entry.Figure is not null).Select(entry => (entry.Name, entry.Figure!))];
    }

    private static JsonObject Describe(ExperimentResults results, IReadOnlyList<(string Name, Figure Figure)> figures) => new()
    {
        ["format"] = Format,
        ["experiment"] = results.Plan.Name,
        ["claim"] = results.Plan.Options.Claim,
        ["source"] = results.Plan.Options.Source,
        ["profile"] = results.Plan.Profile,
        ["file"] = Path.GetFullPath(results.Plan.Path),
        ["verdict"] = results.Word,
        ["seconds"] = Math.Round(results.Seconds, 1),
        ["trainingSeconds"] = Math.Round(results.TrainingSeconds, 1),
        ["finished"] = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        ["threads"] = results.Plan.Threads,
        ["jobs"] = results.Plan.Jobs,
        ["versions"] = new JsonObject(RunSummary.Versions.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        ["expectations"] = new JsonArray([.. results.Verdicts.Select(verdict => new JsonObject { ["claim"] = verdict.Claim, ["verdict"] = verdict.Word, ["measured"] = verdict.Measured })]),
        ["rows"] = new JsonArray([.. results.Plan.Labels.Select(label => Row(results, label))]),
        ["figures"] = new JsonArray([.. figures.Select(entry => (JsonNode?)entry.Name)]),
        ["runs"] = new JsonArray([.. results.Runs.Select(Run)]),
    };

    // What was drawn the last time; what else is there belongs to others.
    private static string[] FiguresIn(string folder)
    {
        string file = Path.Combine(folder, "results.json");
        try
        {
            return File.Exists(file) && ExperimentIndex.ReadResults(file)["figures"] is JsonArray names ? [.. names.Select(name => Path.GetFileName(name!.ToString()))] : [];
        }
        catch (ConfigException)
        {
            return [];
        }
    }

    private static JsonObject Row(ExperimentResults results, string label)
    {
        var measures = new JsonObject();
        foreach (string measure in results.Plan.Options.Measures.Keys)
        {
            MeasuredValues values = results.Value(label, measure);
            ColumnOptions? column = results.Columns.FirstOrDefault(one => one.Measure == measure);
            measures[measure] = new JsonObject
            {
                ["mean"] = Number(values.Mean),
                ["std"] = Number(values.Deviation),
                ["unit"] = results.Plan.Options.Measures[measure].Unit,
                ["published"] = column?.Published.TryGetValue(label, out double published) is true ? published : null,
                ["bySeed"] = new JsonObject(values.BySeed.Select(entry => KeyValuePair.Create(entry.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)Number(entry.Value)))),
            };
        }

        return new() { ["label"] = label, ["measures"] = measures };
    }

    private static JsonObject Run(FinishedRun run) => new()
    {
        ["label"] = run.Run.Label,
        ["seed"] = run.Run.Seed,
        ["status"] = run.Status.ToString().ToLowerInvariant(),
        ["error"] = run.Error,
        ["folder"] = Path.GetFullPath(run.Folder),
        ["key"] = run.Run.Key,
    };

    // JSON has no NaN and no infinity.
    private static JsonValue? Number(double value) => double.IsNaN(value) ? null : double.IsInfinity(value) ? JsonValue.Create(value.ToString(CultureInfo.InvariantCulture)) : JsonValue.Create(value);

    private static string Markdown(ExperimentResults results)
    {
        ResultTable table = ResultTable.Of(results);
        var text = new StringBuilder();
        ExperimentOptions options = results.Plan.Options;
        text.AppendLine(CultureInfo.InvariantCulture, $"# {results.Plan.Name}: {results.Word}").AppendLine().AppendLine(options.Claim).AppendLine();
        if (options.Source is not null) text.AppendLine(CultureInfo.InvariantCulture, $"Source: {options.Source}").AppendLine();
        text.AppendLine(Line(table.Columns)).AppendLine(Line(table.Columns.Select((_, i) => i == 0 ? "---" : "---:")));
        foreach (IReadOnlyList<string> row in table.Rows) text.AppendLine(Line(row));
        text.AppendLine().AppendLine(table.Note).AppendLine();
        foreach (Verdict verdict in results.Verdicts) text.AppendLine(CultureInfo.InvariantCulture, $"- **{verdict.Word}**: {verdict.Claim} ({verdict.Measured})");
        foreach ((FinishedStatus status, string runs, string reason) in results.Unfinished) text.AppendLine(CultureInfo.InvariantCulture, $"- {status.ToString().ToLowerInvariant()}: {runs}: {reason}");
        return text.ToString();

        static string Line(IEnumerable<string> cells) => "| " + string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))) + " |";
    }
}
