using System.Text.Json.Nodes;
using Trainer.Configuration;
using Trainer.Experiments;
using Trainer.Figures;
using Trainer.Runs;

namespace Trainer.Tests.Experiments;

public sealed class ExperimentResultsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExperimentResultsTests() => _folder.Write("base.json", """{ "task": { "type": "classification", "data": "digits", "model": "mlp" }, "training": { "epochs": 1 } }""");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_table_has_measured_and_published_figures_side_by_side()
    {
        ExperimentResults results = Results(("a", 0, Run(0.5, (1, 0.2), (2, 0.5))), ("a", 1, Run(0.7, (1, 0.4), (2, 0.7))), ("b", 0, null), ("b", 1, null));
        ResultTable table = ResultTable.Of(results);
        Assert.Equal(["run", "accuracy, %", "published (Table 3)", "steps"], table.Columns);
        Assert.Equal(["a", "60.0 ± 14.1", "61.5", "2 ± 1"], table.Rows[0]); // 10 √2; first at 0.4 in steps 2 and 1.
        Assert.Equal(["b", "failed", "–", "failed"], table.Rows[1]);
        Assert.StartsWith("Mean ± standard deviation over 2 seeds", table.Note, StringComparison.Ordinal);
        Assert.Equal([true, false], results.Verdicts.Select(verdict => verdict.IsMet is true));
        Assert.False(results.IsMet);
    }

    [Fact]
    public void Curves_are_the_mean_in_a_band_at_the_steps_of_all_seeds()
    {
        ExperimentResults results = Results(("a", 0, Run(0, (1, 0.2), (2, 0.5), (3, 0.6))), ("a", 1, Run(0, (1, 0.4), (3, 0.8))), ("b", 0, Run(0, (5, 1))), ("b", 1, null));
        var figure = Assert.IsType<LineFigure>(new CurvesOptions { Name = "n", Title = "t", Metric = "test/accuracy" }.Draw(results));
        Assert.Equal([1.0, 3.0], figure.Lines[0].X);
        Assert.Equal([0.3, 0.7], figure.Lines[0].Y.Select(value => Math.Round(value, 12)));
        Assert.Equal([0.2, 0.6], figure.Lines[0].Low!);
        Assert.Equal([0.4, 0.8], figure.Lines[0].High!);
        Assert.Null(figure.Lines[1].Low);
        Assert.Null(new CurvesOptions { Name = "n", Title = "t", Metric = "test/f1" }.Draw(results));
    }

    [Fact]
    public void Bars_and_points_are_of_runs_that_have_a_value()
    {
        ExperimentResults results = Results(("a", 0, Run(0.5, (2, 0.5))), ("a", 1, Run(0.7, (1, 0.7))), ("b", 0, Run(0.9, (1, 0.1))), ("b", 1, null));
        var bars = Assert.IsType<BarFigure>(new BarsOptions { Name = "n", Title = "t", Measure = "steps" }.Draw(results));
        Assert.Equal(["a"], bars.Groups); // b never gets there.
        Assert.Equal([1.5], bars.Series[0].Values);
        var points = Assert.IsType<ScatterFigure>(new ScatterOptions { Name = "n", Title = "t", X = "steps", Y = "accuracy" }.Draw(results));
        Assert.Equal([2.0, 1.0], Assert.Single(points.Groups).X);
        Assert.Equal("accuracy, %", points.Y);
    }

    [Fact]
    public void A_series_is_a_measure_over_what_runs_differ_in()
    {
        ExperimentResults results = Results(("a", 0, Run(0.5, (1, 0.5))), ("a", 1, Run(0.7, (1, 0.7))), ("b", 0, Run(0.9, (1, 0.1))), ("b", 1, Run(0.8, (1, 0.1))));
        var figure = Assert.IsType<LineFigure>(new SeriesOptions
        {
            Name = "n",
            Title = "t",
            X = "width",
            Measure = "accuracy",
            Lines = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["all"] = new Dictionary<string, double> { ["b"] = 2, ["a"] = 8 }, ["none"] = new Dictionary<string, double> { ["c"] = 1 } },
        }.Draw(results));
        FigureLine line = Assert.Single(figure.Lines);
        Assert.Equal([2.0, 8.0], line.X);
        Assert.Equal([85.0, 60.0], line.Y.Select(value => Math.Round(value, 9)));
        Assert.Equal([80.0, 50.0], line.Low!.Select(value => Math.Round(value, 9)));
    }

    [Fact]
    public void Pictures_stand_in_a_row_for_each_run()
    {
        foreach (string label in (string[])["a", "b"])
        {
            FigureJson.Write(new ImageFigure("all") { Images = [new(label + "1", [1]), new(label + "2", [2]), new(label + "3", [3])] }, _folder.File($"{label}0/figures/samples.json"));
        }

        ExperimentResults results = Results(("a", 0, Run(1)), ("a", 1, Run(1)), ("b", 0, Run(1)), ("b", 1, Run(1)));
        var figure = Assert.IsType<ImageFigure>(new ImagesOptions { Name = "n", Title = "t", Figure = "samples", Count = 2 }.Draw(results));
        Assert.Equal([("a", "a1"), ("a", "a2"), ("b", "b1"), ("b", "b2")], figure.Images.Select(image => (image.Group, image.Caption)));
    }

    [Fact]
    public void A_figure_is_shown_as_the_method_drew_it()
    {
        FigureJson.Write(new LineFigure("of one run", "x", "y") { Lines = [new("test", [1, 2], [3, 4])] }, _folder.File("b1/figures/curve.json"));
        ExperimentResults results = Results(("a", 0, Run(1)), ("a", 1, Run(1)), ("b", 0, Run(1)), ("b", 1, Run(1)));
        var figure = Assert.IsType<LineFigure>(new DrawnOptions { Name = "n", Title = "t", Figure = "curve" }.Draw(results));
        Assert.Equal(("t", "test"), (figure.Title, figure.Lines[0].Name));
        Assert.Null(new DrawnOptions { Name = "n", Title = "t", Figure = "curve", Runs = ["a"] }.Draw(results));
    }

    [Fact]
    public void Lines_that_the_method_drew_lie_over_each_other()
    {
        foreach ((string run, double[] x, double[] y) in new[] { ("a0", new double[] { 1, 2, 3 }, new double[] { 4, 5, 6 }), ("a1", [1, 3, 4], [8, 8, 8]), ("b0", [1, 2], [0, 1]) })
        {
            FigureJson.Write(new LineFigure("of one run", "|k|", "error") { Lines = [new("test", x, y)], Description = "d" }, _folder.File($"{run}/figures/spectrum.json"));
        }

        ExperimentResults results = Results(("a", 0, Run(1)), ("a", 1, Run(1)), ("b", 0, Run(1)), ("b", 1, null));
        var figure = Assert.IsType<LineFigure>(new LinesOptions { Name = "n", Title = "t", Figure = "spectrum" }.Draw(results));
        Assert.Equal(("t", "|k|", "error", "d"), (figure.Title, figure.X, figure.Y, figure.Description));
        Assert.Equal(["a", "b"], figure.Lines.Select(line => line.Name));
        Assert.Equal([1.0, 3.0], figure.Lines[0].X);
        Assert.Equal([6.0, 7.0], figure.Lines[0].Y);
        Assert.Equal([8.0, 8.0], figure.Lines[0].High!);
        Assert.Equal([0.0, 1.0], figure.Lines[1].Y);
        Assert.Null(new LinesOptions { Name = "n", Title = "t", Figure = "spectrum", Runs = ["c"] }.Draw(results));
        FigureJson.Write(new ImageFigure("i"), _folder.File("b0/figures/spectrum.json"));
        Assert.Contains("of another kind", Assert.Throws<ConfigException>(() => new LinesOptions { Name = "n", Title = "t", Figure = "spectrum" }.Draw(results)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_are_read_back_from_their_folder()
    {
        foreach (string run in (string[])["a0", "a1", "b0"])
        {
            _folder.Write($"{run}/config.json", "{}");
            _folder.Write($"{run}/summary.json", """{ "status": "completed", "final": { "test/accuracy": 0.5 } }""");
            _folder.Write($"{run}/metrics.jsonl", """{"step":1,"epoch":1,"split":"test","accuracy":0.5,"elapsed":1}""" + "\n");
        }

        ExperimentResults results = Results(("a", 0, RunRecord.Read(_folder.File("a0"))), ("a", 1, RunRecord.Read(_folder.File("a1"))), ("b", 0, RunRecord.Read(_folder.File("b0"))), ("b", 1, null));
        ResultFiles.Write(results, _folder.File("out"), new RunStore(_folder.File("out")));
        ExperimentResults read = ReproducedResults.Read(_folder.File("out"));
        Assert.Equal(ResultTable.Of(results).Rows, ResultTable.Of(read).Rows);
        Assert.Equal(results.Verdicts, read.Verdicts);
        Directory.Move(_folder.File("a1"), _folder.File("gone"));
        Assert.Contains("trainer reproduce", Assert.Throws<ConfigException>(() => ReproducedResults.Read(_folder.File("out"))).Message, StringComparison.Ordinal);
        Directory.Move(_folder.File("gone"), _folder.File("a1"));
        Assert.Equal("not met", ExperimentIndex.Latest(new RunStore(_folder.File("out")), "here")!.Value.Verdict);
        string file = _folder.File("out/results.json");
        foreach ((string from, string to, string word) in ((string, string, string)[])[("\"format\": 1", "\"format\": 9", "format 9"), ("\"seed\": 1", "\"sed\": 1", "incompletely"), ("{", "[", "results.json")])
        {
            string whole = File.ReadAllText(file);
            File.WriteAllText(file, whole.Replace(from, to, StringComparison.Ordinal));
            Assert.Contains(word, Assert.Throws<ConfigException>(() => ReproducedResults.Read(_folder.File("out"))).Message, StringComparison.Ordinal);
            File.WriteAllText(file, whole);
        }
    }

    [Fact]
    public void A_metric_that_no_run_produced_is_named()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Results(("a", 0, Run(1) with { Values = new Dictionary<string, IReadOnlyList<(long, double)>> { ["test/acc"] = [(1, 1)] }, Summary = [] })));
        Assert.Contains(error.Errors, one => one.Path == "measures:accuracy:metric" && one.Message.Contains("no run produced 'test/accuracy'", StringComparison.Ordinal));
    }

    [Fact]
    public void The_report_has_what_each_run_changes_and_the_figures_and_speed_of_runs()
    {
        _folder.Write("base.json", """{ "extends": "common.json", "task": { "type": "classification", "data": "digits", "model": "mlp" } }""");
        _folder.Write("common.json", """{ "training": { "epochs": 1, "batchSize": 32 } }""");
        FigureJson.Write(new LineFigure("drawn by the task", "x", "y") { Lines = [new("l", [1, 2], [3, 4])] }, _folder.File("a0/figures/own.json"));
        RunRecord run = Run(1, (1, 1)) with { Folder = _folder.File("a0"), Values = new Dictionary<string, IReadOnlyList<(long, double)>> { ["test/accuracy"] = [(1, 1)], ["step/samplesPerSecond"] = [(1, 100)] } };
        run.Summary!["tables"] = JsonNode.Parse("""{ "test/confusion": [[3, 1], [0, 4]] }""");
        ExperimentResults results = Results(("a", 0, run), ("a", 1, run), ("b", 0, run), ("b", 1, null));
        ExperimentReport.Of(results, []).Write(_folder.File("report.html"));
        string page = File.ReadAllText(_folder.File("report.html"));
        Assert.All((string[])["drawn by the task", "test/confusion", "samples a second", "peak memory"], word => Assert.Contains(word, page, StringComparison.Ordinal));
        Assert.Contains("<th scope=\"row\">optimizer:learningRate</th><td>–</td><td class=\"number\">0.5</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("training:batchSize", page, StringComparison.Ordinal); // As it is in what the configuration extends.
    }

    [Fact]
    public void A_figure_of_what_no_run_produced_is_named()
    {
        _folder.Write("a0/figures/test-samples.json", "{}");
        (string, long, RunRecord?)[] runs = [("a", 0, Run(1, (1, 1))), ("a", 1, null), ("b", 0, null), ("b", 1, null)];
        const string figures = """{ "type": "curves", "name": "c", "title": "t", "metric": "test/acuracy" }, { "type": "images", "name": "i", "title": "t", "figure": "test-sample" }, { "type": "curves", "name": "b", "title": "t", "metric": "test/f1", "runs": ["b"] }""";
        ConfigException error = Assert.Throws<ConfigException>(() => Results(figures, runs));
        Assert.Equal(["figures:0:metric", "figures:1:figure"], error.Errors.Select(one => one.Path)); // Of b nothing is known.
        Assert.All((string[])["'test/accuracy'", "'test-samples'"], word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_nothing_is_judged_there_is_no_verdict_and_where_a_seed_failed_it_is_not_met()
    {
        ExperimentResults results = Results(("a", 0, Run(1, (1, 1))), ("a", 1, null), ("b", 0, Run(1, (1, 1))), ("b", 1, Run(1, (1, 1))));
        Assert.Equal("100.0 (1 of 2 seeds)", ResultTable.Of(results).Rows[0][1]);
        Assert.Equal([false, true], results.Verdicts.Select(verdict => verdict.IsMet));
        ExperimentResults without = new(results.Plan, [.. results.Runs.Select(run => run with { Status = FinishedStatus.Skipped, Record = null, Error = "no data" })], 1);
        Assert.Null(without.IsMet);
        Assert.Equal("not judged", without.Word);
        Assert.Equal((FinishedStatus.Skipped, "a; b (4 runs)", "no data"), Assert.Single(without.Unfinished));
    }

    [Fact]
    public void Figures_that_are_not_drawn_any_more_are_removed_and_those_of_others_stay()
    {
        (string, long, RunRecord?)[] runs = [("a", 0, Run(1, (1, 1))), ("a", 1, Run(1, (1, 1))), ("b", 0, Run(1, (1, 1))), ("b", 1, Run(1, (1, 1)))];
        var store = new RunStore(_folder.File("cache"));
        const string figure = """{ "type": "bars", "name": "NAME", "title": "t", "measure": "accuracy" }""";
        ResultFiles.Write(Results(figure.Replace("NAME", "old", StringComparison.Ordinal), runs), _folder.File("out"), store);
        _folder.Write("out/figures/mine.svg", "");
        ResultFiles.Write(Results(figure.Replace("NAME", "new", StringComparison.Ordinal), runs), _folder.File("out"), store);
        Assert.Equal(["mine.svg", "new.svg"], Directory.GetFiles(_folder.File("out/figures")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void How_long_runs_trained_is_told_whenever_that_was()
    {
        RunRecord run = Run(1, (1, 1));
        run.Summary!["seconds"] = 2.5;
        ExperimentResults results = Results(("a", 0, run), ("a", 1, run), ("b", 0, run), ("b", 1, null));
        Assert.Equal(7.5, results.TrainingSeconds);
        var store = new RunStore(_folder.File("cache"));
        ResultFiles.Write(new(results.Plan, [.. results.Runs.Select(one => one.Record is null ? one : one with { Status = FinishedStatus.Cached })], 0), _folder.File("out"), store);
        Assert.Equal(7.5, ExperimentIndex.Latest(store, "here")!.Value.TrainingSeconds);
    }

    private static RunRecord Run(double accuracy, params (long, double)[] values) => new(
        "", [], JsonNode.Parse($$"""{ "final": { "test/accuracy": {{accuracy.ToString(System.Globalization.CultureInfo.InvariantCulture)}} } }""")!.AsObject(),
        new Dictionary<string, IReadOnlyList<(long, double)>> { ["test/accuracy"] = values }, null);

    private ExperimentResults Results(params (string Label, long Seed, RunRecord? Record)[] runs) => Results("", runs);

    private ExperimentResults Results(string figures, (string Label, long Seed, RunRecord? Record)[] runs)
    {
        ExperimentPlan plan = ExperimentPlan.Load(_folder.Write("here/experiment.json", """
            {
              "claim": "c", "config": "../base.json", "seeds": [0, 1], "runs": [{ "label": "a" }, { "label": "b", "with": { "optimizer": { "type": "adamw", "learningRate": 0.5 } } }],
              "measures": { "accuracy": { "metric": "test/accuracy", "scale": 100, "digits": 1, "unit": "%" }, "steps": { "metric": "test/accuracy", "reaches": 0.4, "digits": 0 } },
              "table": [{ "measure": "accuracy", "published": { "a": 61.5 }, "source": "Table 3" }, { "measure": "steps" }],
              "expectations": [{ "measure": "accuracy", "runs": ["a"], "atLeast": 50 }, { "measure": "accuracy", "runs": ["b"], "atLeast": 50 }, { "measure": "accuracy", "atMost": 0, "profile": "full" }],
              "figures": [FIGURES]
            }
            """.Replace("FIGURES", figures, StringComparison.Ordinal)), ExperimentPlan.Quick, null, 2);
        return new(plan, [.. runs.Select(run => new FinishedRun(
            new(run.Label, run.Seed, [], false, "key"), _folder.File(run.Label + run.Seed), run.Record is null ? FinishedStatus.Failed : FinishedStatus.Trained, run.Record, run.Record is null ? "it failed" : null, 0))], 1);
    }
}
