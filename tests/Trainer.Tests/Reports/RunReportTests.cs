using System.Text.Json.Nodes;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Figures;
using Trainer.Reports;
using Trainer.Runs;

namespace Trainer.Tests.Reports;

public sealed class RunReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_chosen_stands_out_of_the_defaults()
    {
        string[] marked = [.. ConfigListing.Against(null, Config()).Where(line => line.IsMarked).Select(line => line.Text.Trim().TrimEnd(','))];
        Assert.Equal(
            [
                "\"task\": {", "\"type\": \"classification\"", "\"data\": {", "\"type\": \"digits\"", "\"model\": {", "\"type\": \"mlp\"", "\"widths\": [32]",
                "\"optimizer\": {", "\"type\": \"sgd\"", "\"learningRate\": 0.5", "\"epochs\": 2",
            ],
            marked.Where(line => !line.Contains("\"name\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_was_changed_stands_out_of_what_it_is_based_on_and_of_the_defaults_where_that_says_nothing()
    {
        JsonObject bases = (JsonObject)JsonNode.Parse("""
            { "task": { "type": "classification", "data": "digits", "model": { "type": "convnet", "widths": [32] }, "augmentations": [{ "type": "random-crop", "padding": 1 }] }, "optimizer": { "type": "sgd", "learningRate": 0.1 }, "training": { "epochs": 2, "batchSize": 32 } }
            """)!;
        JsonObject config = Config();
        config["task"]!["augmentations"] = JsonNode.Parse("""[{ "type": "random-crop", "padding": 1, "fill": 0 }]""");
        config["training"]!["clipNorm"] = 1;
        Assert.Equal(
            [("task:model:type", "\"mlp\""), ("task:model:widths", "[32]"), ("optimizer:learningRate", "0.5"), ("training:batchSize", "64"), ("training:clipNorm", "1")],
            ConfigListing.Changes(bases, config).Where(change => change.Path != "name"));
        _folder.Write("a/base.json", bases.ToJsonString());
        string page = Page(Run("a"));
        Assert.Contains("what the configuration extends", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<mark>  &quot;optimizer&quot;: {</mark>", page, StringComparison.Ordinal);
        Assert.Contains("<mark>    &quot;learningRate&quot;: 0.5,</mark>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage", false)]
    [InlineData("{\"step\":1,\"ep\n", false)]
    [InlineData("{\"step\":1,\"ep", true)] // Killed while it wrote.
    [InlineData("", true)]
    public void Measurements_that_are_none_are_damage_unless_the_last_was_cut_off(string text, bool isRead)
    {
        string run = Run("a");
        File.WriteAllText(Path.Combine(run, "metrics.jsonl"), text);
        if (isRead) Assert.Empty(RunRecord.Read(run).Values);
        else Assert.Contains("metrics.jsonl, line 1", Assert.Throws<ConfigException>(() => RunReport.Of([run])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_listing_is_the_configuration() =>
        Assert.True(JsonNode.DeepEquals(Config(), JsonNode.Parse(string.Concat(ConfigListing.Against(null, Config()).Select(line => line.Text)))));

    [Fact]
    public void One_run_has_its_curves_its_tables_and_its_own_figures()
    {
        string run = Run("a");
        FigureJson.Write(new LineFigure("drawn by the task", "x", "y") { Lines = [new("l", [1, 2], [3, 4])] }, Path.Combine(run, "figures", "own.json"));
        string page = Page(run);
        Assert.All((string[])["drawn by the task", "test/confusion", "0.7512", "samples a second", "torchSharp", "<mark>  &quot;optimizer&quot;: {</mark>", "completed"], word => Assert.Contains(word, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Several_runs_are_overlaid_and_their_differences_listed()
    {
        string page = Page(Run("a"), Run("b", config => config["optimizer"]!["learningRate"] = 0.25));
        Assert.Contains("<tr><th scope=\"row\">optimizer:learningRate</th><td class=\"number\">0.5</td><td class=\"number\">0.25</td></tr>", page, StringComparison.Ordinal);
        Assert.Contains("\"series\":[{\"name\":\"a\"", page, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"b\"", page, StringComparison.Ordinal);
        Assert.Equal(1, page.Split("<mark>").Length - 1);
    }

    [Fact]
    public void A_newer_version_is_warned_of_and_damage_is_named()
    {
        string run = Run("a");
        string summary = Path.Combine(run, "summary.json");
        File.WriteAllText(summary, File.ReadAllText(summary).Replace("\"0.1.0\"", "\"99.0.0\"", StringComparison.Ordinal));
        var warnings = new List<string>();
        RunReport.Of([run], warnings.Add);
        Assert.Contains("99.0.0", Assert.Single(warnings), StringComparison.Ordinal);

        _folder.Write("a/figures/own.json", "{ \"$type\": \"hologram\" }");
        Assert.Contains("own.json", Assert.Throws<ConfigException>(() => RunReport.Of([run])).Message, StringComparison.Ordinal);
        File.WriteAllText(summary, "{ \"versions\": 3, \"tables\": { \"a\": [[\"x\"]] } }");
        Assert.Contains("summary.json", Assert.Throws<ConfigException>(() => RunReport.Of([run])).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(run, "config.json"), "{");
        string message = Assert.Throws<ConfigException>(() => RunReport.Of([run])).Message;
        Assert.All((string[])["config.json", "Mend"], word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_are_as_short_as_tells_runs_apart()
    {
        Assert.Equal(["x", "y"], RunLabels.Of(["/runs/a/x", "/runs/a/y/"]));
        Assert.Equal(["a/x", "b/x"], RunLabels.Of(["/runs/a/x", "/runs/b/x"]));
        Assert.Equal(["x (1)", "x (2)"], RunLabels.Of(["x", "x"]));
    }

    private string Page(params string[] runs)
    {
        RunReport.Of(runs).Write(_folder.File("report.html"));
        return File.ReadAllText(_folder.File("report.html"));
    }

    private string Run(string name, Action<JsonObject>? change = null)
    {
        JsonObject config = Config();
        change?.Invoke(config);
        _folder.Write($"{name}/config.json", config.ToJsonString());
        _folder.Write($"{name}/summary.json", """
            { "status": "completed", "steps": 2, "epochs": 1, "seconds": 1.5, "samplesPerSecond": 100, "peakMemoryBytes": 1000000, "versions": { "trainer": "0.1.0", "torchSharp": "0.107.0" },
              "final": { "test/accuracy": 0.7512 }, "best": { "test/accuracy": 0.8 }, "tables": { "test/confusion": [[3, 1], [0, 4]] } }
            """);
        _folder.Write($"{name}/metrics.jsonl", """
            {"step":1,"epoch":0,"split":"step","loss":2.5,"samplesPerSecond":100,"elapsed":0.1}
            {"step":2,"epoch":1,"split":"test","accuracy":0.7512,"loss":"NaN","elapsed":0.2}

            """);
        return _folder.File(name);
    }

    private JsonObject Config()
    {
        string file = _folder.Write("small.json", """
            { "task": { "type": "classification", "data": "digits", "model": { "type": "mlp", "widths": [32] } }, "optimizer": { "type": "sgd", "learningRate": 0.5 }, "training": { "epochs": 2 } }
            """);
        return (JsonObject)OptionsWriter.Write(TrainingRun.Load(file, [], new ComponentCatalogue()))!;
    }
}
