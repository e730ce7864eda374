using System.Text.Json.Nodes;

namespace Trainer.Cli.Tests;

public sealed class ExperimentTests : CliTest
{
    private const string Experiment = """
        {
          "claim": "Wide is better than narrow.",
          "config": "../../small.json",
          "seeds": [0],
          "matrix": { "width": { "narrow": { "with": { "task": { "model": { "widths": [1] } } } }, "wide": { "with": { "task": { "model": { "widths": [32] } } } } } },
          "measures": { "accuracy": { "metric": "test/accuracy", "scale": 100, "unit": "%" } },
          "table": [{ "measure": "accuracy", "published": { "wide": 99.5 }, "source": "Table 1" }],
          "expectations": [{ "measure": "accuracy", "runs": ["wide"], "over": "narrow", "atLeast": 1.5 }],
          "figures": [{ "type": "curves", "name": "accuracy", "title": "Accuracy", "metric": "test/accuracy" }, { "type": "images", "name": "samples", "title": "Samples", "figure": "test-samples", "count": 3 }]
        }
        """;

    [Fact]
    public void An_experiment_is_a_table_and_a_verdict_and_its_runs_are_trained_once()
    {
        Folder.Write("experiments/width/experiment.json", Experiment);
        (int code, string output, string errors) = Trainer("reproduce", "width", "--run-dir", "out");
        Assert.True(code == 0, output + errors);
        foreach (string word in (string[])["wide, seed 0: trained in", "published (Table 1)", "99.500", "met ", "accuracy of wide over that of narrow"]) Assert.Contains(word, output, StringComparison.Ordinal);
        foreach (string name in (string[])["results.json", "results.md", "report.html", "figures/accuracy.svg", "figures/samples.svg"]) Assert.True(new FileInfo(Folder.File("out/" + name)).Length > 0, name);
        JsonNode results = JsonNode.Parse(File.ReadAllText(Folder.File("out/results.json")))!;
        Assert.Equal(("met", "met"), (results["verdict"]!.ToString(), results["expectations"]![0]!["verdict"]!.ToString()));
        string run = results["runs"]![1]!["folder"]!.ToString();
        Assert.Equal(100 * Summary(run).GetProperty("final").GetProperty("test/accuracy").GetDouble(), results["rows"]![1]!["measures"]!["accuracy"]!["mean"]!.GetValue<double>(), 10);

        File.Delete(Folder.File("out/report.html"));
        Assert.Equal(0, Trainer("report", "out").Code);
        Assert.Contains("Wide is better than narrow.", File.ReadAllText(Folder.File("out/report.html")), StringComparison.Ordinal);

        // Again it is only judged; where more is expected than there is, it is said with code 3.
        File.WriteAllText(Folder.File("experiments/width/experiment.json"), Experiment.Replace("1.5", "15", StringComparison.Ordinal));
        (code, output, errors) = Trainer("reproduce", "width");
        Assert.True(code == 3, output + errors);
        Assert.Contains("wide, seed 0: trained before", output, StringComparison.Ordinal);
        Assert.Contains("not met", output, StringComparison.Ordinal);
        Assert.Contains("not met", Trainer("experiments").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_fails_is_named_and_leaves_the_others()
    {
        Folder.Write("experiments/width/experiment.json", Experiment.Replace("\"narrow\": { \"with\": { ", "\"narrow\": { \"with\": { \"training\": { \"device\": \"cuda\" }, ", StringComparison.Ordinal));
        (int code, string output, string errors) = Trainer("reproduce", "width", "--run-dir", "out");
        Assert.True(code == 3, output + errors);
        Assert.Contains("narrow, seed 0: failed", output, StringComparison.Ordinal);
        Assert.Contains("wide, seed 0: trained in", output, StringComparison.Ordinal);
        JsonNode results = JsonNode.Parse(File.ReadAllText(Folder.File("out/results.json")))!;
        Assert.Equal(("failed", "trained", "not met"), (results["runs"]![0]!["status"]!.ToString(), results["runs"]![1]!["status"]!.ToString(), results["verdict"]!.ToString()));
    }

    [Fact]
    public void A_run_goes_on_from_the_last_weights_of_another_and_is_lost_with_it()
    {
        string chain = """
            {
              "claim": "What was learnt is gone on from.", "config": "../../small.json", "seeds": [0],
              "runs": [
                { "label": "second", "from": { "training:weights:path": "first" }, "with": { "training": { "steps": 1 }, "optimizer": { "type": "sgd", "learningRate": 0 } } },
                { "label": "first" }
              ],
              "measures": { "accuracy": { "metric": "test/accuracy" } },
              "expectations": [{ "measure": "accuracy", "runs": ["second"], "minus": "first", "atLeast": 0, "atMost": 0 }]
            }
            """;
        Folder.Write("experiments/chain/experiment.json", chain);
        (int code, string output, string errors) = Trainer("reproduce", "chain");
        Assert.True(code == 0, output + errors);
        Assert.True(output.IndexOf("first, seed 0: trained", StringComparison.Ordinal) < output.IndexOf("second, seed 0: trained", StringComparison.Ordinal), output);
        Folder.Write("experiments/chain/experiment.json", chain.Replace("{ \"label\": \"first\" }", "{ \"label\": \"first\", \"with\": { \"training\": { \"device\": \"cuda\" } } }", StringComparison.Ordinal));
        (code, output, errors) = Trainer("reproduce", "chain");
        Assert.NotEqual(0, code);
        Assert.Contains("it goes on from first, which failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_its_data_is_left_out_where_that_is_allowed()
    {
        string text = Experiment.Replace("\"narrow\": { \"with\": { \"task\": { ", "\"narrow\": { \"optional\": true, \"with\": { \"task\": { \"data\": \"mnist\", ", StringComparison.Ordinal);
        Folder.Write("experiments/width/experiment.json", text);
        (int code, string output, string errors) = Trainer("reproduce", "width", "--data", Folder.File("empty"));
        Assert.True(code == 0, output + errors);
        foreach (string word in (string[])["left out   narrow (1 run): ", "trainer data get mnist", "not judged"]) Assert.Contains(word, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Killed_with_its_runs_under_way_it_goes_on_where_it_was()
    {
        Folder.Write("experiments/width/experiment.json", Experiment.Replace("\"seeds\": [0]", "\"seeds\": [0], \"oneAtATime\": true, \"with\": { \"training\": { \"epochs\": null, \"steps\": 400, \"threads\": 1, \"checkpoints\": { \"minimumInterval\": 0 } } }", StringComparison.Ordinal));
        string first;
        using (TrainerProcess process = TrainerProcess.Start(Folder.Path, ["reproduce", "width"]))
        {
            Assert.True(process.WaitUntil(() => Run(0) is { } run && Faults.RunState.LastStep(run) > 100));
            first = Run(0)!;
            process.Kill();
            process.WaitForEnd();
        }

        // Its runs end with it, with a checkpoint.
        Assert.True(SpinWait.SpinUntil(() => Summary(first).GetProperty("status").GetString() == "interrupted", TimeSpan.FromSeconds(30)));
        Assert.True(SpinWait.SpinUntil(() => !File.Exists(Path.Combine(first, ".lock")), TimeSpan.FromSeconds(30)));
        (int code, string output, string errors) = Trainer("reproduce", "width", "--run-dir", "out");
        Assert.True(code is 0 or 3, output + errors);
        Assert.Contains("Resumed from", File.ReadAllText(Path.Combine(first, "log.jsonl")), StringComparison.Ordinal);
        Assert.Equal(400, Summary(first).GetProperty("steps").GetInt32());

        string? Run(int index) => Directory.Exists(Folder.File("runs/cache")) ? Directory.GetDirectories(Folder.File("runs/cache")).ElementAtOrDefault(index) : null;
    }

    [Fact]
    public void Runs_that_are_the_same_are_trained_once_and_so_are_those_of_two_commands()
    {
        string twins = Experiment.Replace("\"seeds\": [0]", "\"seeds\": [0, 1], \"runs\": [{ \"label\": \"a\" }, { \"label\": \"b\" }]", StringComparison.Ordinal).Replace("[\"wide\"], \"over\": \"narrow\"", "[\"a, wide\"], \"over\": \"b, narrow\"", StringComparison.Ordinal).Replace("{ \"wide\": 99.5 }", "{ \"a, wide\": 99.5 }", StringComparison.Ordinal);
        Folder.Write("experiments/width/experiment.json", twins);
        using TrainerProcess first = TrainerProcess.Start(Folder.Path, ["reproduce", "width"]), second = TrainerProcess.Start(Folder.Path, ["reproduce", "width"]);
        foreach ((int code, string output, string errors) in (ReadOnlySpan<(int, string, string)>)[first.WaitForEnd(), second.WaitForEnd()])
        {
            Assert.True(code == 0, output + errors);
            Assert.DoesNotContain("failed", output, StringComparison.Ordinal);
            Assert.Contains("b, narrow, seed 1: trained before", output, StringComparison.Ordinal);
        }

        Assert.Equal(4, Directory.GetDirectories(Folder.File("runs/cache")).Length);
    }

    [Fact]
    public void An_experiment_is_checked_without_training()
    {
        string file = Folder.Write("experiments/width/experiment.json", Experiment.Replace("\"seeds\": [0]", "\"seeds\": [0], \"full\": { \"seeds\": [0, 1] }", StringComparison.Ordinal));
        (int code, string output, string errors) = Trainer("validate", file);
        Assert.True(code == 0, errors);
        Assert.Contains("2 runs (quick), 4 runs (full)", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Folder.Write("experiments/width/experiment.json", Experiment.Replace("\"measure\": \"accuracy\", \"runs\"", "\"measure\": \"acuracy\", \"runs\"", StringComparison.Ordinal));
        Refused(Trainer("validate", file), 2, "expectations:0:measure", "'accuracy'");
        (code, output, errors) = Trainer("show", "experiment:figures");
        Assert.True(code == 0, errors);
        foreach (string word in (string[])["title", "curves", "images", "scatter"]) Assert.Contains(word, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no experiment 'widt'", "width", "reproduce", "widt")]
    [InlineData("--seeds 0,x", "", "reproduce", "width", "--seeds", "0,x")]
    [InlineData("--quick and --full", "", "reproduce", "width", "--quick", "--full")]
    [InlineData("no experiment 'missing.json'", "", "cite", "missing.json")]
    public void Bad_input_is_refused(string word, string nearest, params string[] arguments)
    {
        Folder.Write("experiments/width/experiment.json", Experiment);
        Refused(Trainer(arguments), 2, word, nearest);
        Assert.False(Directory.Exists(Folder.File("runs")));
    }

    [Fact]
    public void A_metric_that_no_run_produced_is_named_with_the_nearest()
    {
        Folder.Write("experiments/width/experiment.json", Experiment.Replace("\"test/accuracy\", \"scale\"", "\"test/acuracy\", \"scale\"", StringComparison.Ordinal).Replace("\"seeds\": [0]", "\"seeds\": [0], \"oneAtATime\": true", StringComparison.Ordinal));
        (int code, string output, string errors) = Trainer("reproduce", "width");
        Refused((code, output, errors), 2, "measures:accuracy:metric", "no run produced 'test/acuracy'", "'test/accuracy'");
        Assert.DoesNotContain("2/2", output, StringComparison.Ordinal); // After the first of them.
        Assert.False(Directory.Exists(Folder.File("runs/width")));
    }

    [Fact]
    public void What_was_found_is_said_also_where_it_cannot_be_written()
    {
        Folder.Write("experiments/width/experiment.json", Experiment);
        Directory.CreateDirectory(Folder.File("out/results.md")); // In the way.
        (int code, string output, string errors) = Trainer("reproduce", "width", "--run-dir", "out");
        Refused((code, output, errors), 4, "results.md", "cannot be written");
        Assert.Contains("met ", output, StringComparison.Ordinal);
    }
}
