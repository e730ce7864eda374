using Trainer.Configuration;
using Trainer.Data;
using Trainer.Experiments;

namespace Trainer.Tests.Experiments;

public sealed class ExperimentPlanTests : IDisposable
{
    private const string Measures = """ "measures": { "accuracy": { "metric": "test/accuracy" } } """;

    private readonly TemporaryFolder _folder = new();

    public ExperimentPlanTests() => _folder.Write("base.json", """
        { "task": { "type": "classification", "data": "digits", "model": { "type": "mlp", "widths": [8] } }, "optimizer": { "type": "adam", "learningRate": 1e-3 }, "training": { "epochs": 2 } }
        """);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_run_is_made_with_every_variant_and_seed_and_later_layers_lie_over_earlier_ones()
    {
        ExperimentPlan plan = Load($$"""
            {
              "claim": "c", "config": "../base.json", "seeds": [3, 5], {{Measures}},
              "with": { "training": { "epochs": 7, "batchSize": 32 } },
              "runs": [{ "label": "small" }, { "label": "wide", "with": { "task": { "model": { "widths": [16] } }, "training": { "batchSize": 48 } } }],
              "matrix": { "optimizer": { "sgd": { "with": { "optimizer": { "type": "sgd", "learningRate": 0.5 } } }, "adam": {} } },
              "quick": { "with": { "training": { "epochs": 1 } } }
            }
            """);
        Assert.Equal("here", plan.Name);
        Assert.Equal(["small, sgd", "small, adam", "wide, sgd", "wide, adam"], plan.Labels);
        Assert.Equal(8, plan.Runs.Count);
        PlannedRun run = plan.Runs.Single(run => run.Label == "wide, sgd" && run.Seed == 5);
        Assert.Equal(("1", "48", "5"), (Text(run, "training", "epochs"), Text(run, "training", "batchSize"), Text(run, "training", "seed")));
        Assert.Equal(("sgd", "0.5", "16"), (Text(run, "optimizer", "type"), Text(run, "optimizer", "learningRate"), run.Config["task"]!["model"]!["widths"]![0]!.ToString()));
        Assert.Equal("0.001", Text(plan.Runs[2], "optimizer", "learningRate"));
        Assert.Equal(8, plan.Runs.Select(one => one.Key).Distinct().Count());
        Assert.Equal(plan.Runs.Select(one => one.Key), Load(File.ReadAllText(_folder.File("here/experiment.json"))).Runs.Select(one => one.Key));
        Assert.Equal("7", Text(Load(File.ReadAllText(_folder.File("here/experiment.json")), ExperimentPlan.Full).Runs[0], "training", "epochs"));
    }

    [Fact]
    public void A_run_goes_on_from_another_of_its_seed_which_is_the_same_wherever_runs_are_kept()
    {
        ExperimentPlan plan = Load($$"""
            {
              "claim": "c", "config": "../base.json", "seeds": [3, 5], {{Measures}},
              "runs": [
                { "label": "later", "from": { "training:weights:path": "first" } },
                { "label": "first" },
                { "label": "other", "with": { "training": { "epochs": 1 } } },
                { "label": "last", "from": { "training:weights:path": "other" } }
              ]
            }
            """);
        PlannedRun later = plan.Runs.Single(run => run.Label == "later" && run.Seed == 5), first = plan.Runs.Single(run => run.Label == "first" && run.Seed == 5);
        Assert.Same(first, later.From["training:weights:path"]);
        Assert.Equal(first.Placeholder, later.Config["training"]!["weights"]!["path"]!.ToString());
        Assert.NotEqual(later.Key, plan.Runs.Single(run => run.Label == "last" && run.Seed == 5).Key);
        string config = File.ReadAllText(new RunStore(_folder.File("store")).Prepare(later));
        Assert.Contains(Path.Combine(_folder.File("store"), first.Key, "checkpoints", "last"), config, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 4, false, 2, 1)] // Two cores, four runs.
    [InlineData(8, 4, false, 4, 2)]
    [InlineData(8, 4, true, 1, 8)]
    [InlineData(1, 4, false, 1, 1)]
    public void Cores_are_used_and_not_more(int cores, int runs, bool oneAtATime, int jobs, int threads)
    {
        ExperimentPlan plan = Load($$"""{ "claim": "c", "config": "../base.json", "oneAtATime": {{(oneAtATime ? "true" : "false")}}, "runs": [{ "label": "a" }], {{Measures}} }""", seeds: [.. Enumerable.Range(0, runs)], cores: cores);
        Assert.Equal((jobs, threads), (plan.Jobs, plan.Threads));
        Assert.All(plan.Runs, run => Assert.Equal(threads.ToString(), Text(run, "training", "threads")));
    }

    [Theory]
    [InlineData("""{ "claim": "c", "config": "../bas.json", "runs": [{ "label": "a" }], M }""", "config", "base.json")]
    [InlineData("""{ "claim": "c", "runs": [{ "label": "a", "config": "../bas.json" }], M }""", "runs:0:config", "base.json")]
    [InlineData("""{ "claim": "c", "runs": [{ "label": "a" }], M }""", "config", "is required")]
    [InlineData("""{ "claim": "c", "config": "../base.json", M }""", "runs", "is required")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a", "from": { "training:weights:path": "b" } }], M }""", "runs", "'a' goes on from 'b', which is no run of the profile quick")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a", "from": { "training:weights:path": "b" } }, { "label": "b", "from": { "training:weights:path": "a" } }], M }""", "runs", "goes on from itself")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a" }, { "label": "a" }], M }""", "runs", "two runs are called 'a'")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a", "with": { "optimizer": { "learningRat": 1 } } }], M }""", "optimizer:learningRat", "learningRate")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "adam" }], M, "expectations": [{ "measure": "acuracy", "atLeast": 1 }] }""", "expectations:0:measure", "'accuracy'")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "adam" }], M, "expectations": [{ "measure": "accuracy", "runs": ["adm"], "atLeast": 1 }] }""", "expectations:0:runs:0", "'adam'")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "adam" }], M, "expectations": [{ "measure": "accuracy", "over": "sgd", "atLeast": 1 }] }""", "expectations:0:over", "no run 'sgd'")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "adam" }], M, "expectations": [{ "measure": "accuracy" }] }""", "expectations:0", "atLeast")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "adam" }], M, "table": [{ "measure": "accuracy", "published": { "adm": 1 }, "source": "Table 1" }] }""", "table:0:published:adm", "'adam'")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "adam" }], M, "figures": [{ "type": "bars", "name": "b", "title": "t", "measure": "acc" }] }""", "figures:0:measure", "acc")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a" }], "measures": { "t": { "metric": "second" } } }""", "measures:t:metric", "'seconds'")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a" }], M, "table": [{ "measure": "accuracy", "published": { "a": 1 } }] }""", "table:0:source", "is required")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a" }], M, "seeds": [8, 8] }""", "seeds", "8 twice")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a" }], M, "full": { "seeds": [1, 2, 1] } }""", "full:seeds", "1 twice")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a" }], M, "quick": { "seeds": [] } }""", "quick:seeds", "1")]
    [InlineData("""{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a" }, { "label": "b" }], M, "expectations": [{ "measure": "accuracy", "over": "b", "monotone": "increasing" }] }""", "expectations:0:monotone", "several")]
    [InlineData("""{ "extends": "experiment.json", "claim": "c" }""", "extends", "in a circle")]
    [InlineData("""{ "claim": "c", "config": "../circle.json", "runs": [{ "label": "a" }], M }""", "extends", "in a circle")]
    public void What_is_wrong_is_named_with_its_place_and_the_nearest_name(string text, string path, string word)
    {
        _folder.Write("circle.json", """{ "extends": "circle.json" }""");
        ConfigError error = Assert.Single(Assert.Throws<ConfigException>(() => Load(text.Replace(" M ", Measures, StringComparison.Ordinal).Replace(" M,", Measures + ",", StringComparison.Ordinal))).Errors);
        Assert.Equal(path, error.Path);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.Contains(".json", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_data_or_weights_are_another_run()
    {
        const string own = """{ "claim": "c", "config": "../base.json", "runs": [{ "label": "a", "with": { "task": { "data": { "type": "csv", "file": "own/rows.csv", "label": "y" } } } }], M }""";
        string text = own.Replace(" M ", Measures, StringComparison.Ordinal);
        _folder.Write("one/own/rows.csv", "x,y\n1,0\n");
        _folder.Write("one/unused.csv", "1");
        _folder.Write("two/own/rows.csv", "x,y\n1,0\n2,1\n");
        string first = Key("one");
        _folder.Write("one/unused.csv", "22");
        Assert.Equal(first, Key("one"));
        Assert.NotEqual(first, Key("two"));
        File.SetLastWriteTimeUtc(_folder.File("one/own/rows.csv"), new(2020, 1, 1));
        Assert.NotEqual(first, Key("one"));

        string weights = _folder.Write("model.safetensors", "one");
        text = text.Replace("\"data\": { \"type\": \"csv\", \"file\": \"own/rows.csv\", \"label\": \"y\" } }", $"\"data\": \"mnist\" }}, \"training\": {{ \"weights\": {{ \"path\": \"{weights}\" }} }}", StringComparison.Ordinal);
        string before = Key("one");
        File.WriteAllText(weights, "another");
        string after = Key("one");
        Assert.NotEqual(before, after);
        _folder.Write("one/mnist/train-images-idx3-ubyte", "");
        Assert.NotEqual(after, Key("one"));

        string Key(string data) => ExperimentPlan.Load(_folder.Write("here/experiment.json", text), ExperimentPlan.Quick, [0], 1, DataFolder.Resolve(_folder.File(data))).Runs[0].Key;
    }

    private static string Text(PlannedRun run, string section, string key) => run.Config[section]![key]!.ToString();

    private ExperimentPlan Load(string text, string profile = ExperimentPlan.Quick, IReadOnlyList<long>? seeds = null, int cores = 2) =>
        ExperimentPlan.Load(_folder.Write("here/experiment.json", text), profile, seeds, cores);
}
