namespace Trainer.Cli.Tests;

public sealed class SweepTests : CliTest
{
    [Fact]
    public void A_sweep_that_is_killed_goes_on_and_names_what_failed()
    {
        string[] sweep =
        [
            "sweep", Config, "--set", "optimizer={\"type\": \"sgd\", \"learningRate\": 0.1}", "--set", "training:epochs=8",
            "--grid", "optimizer:learningRate=0.1,1e6", "--grid", "task:model:widths=[16],[32]", "--study", "study", "--jobs", "2",
        ];
        using (var killed = TrainerProcess.Start(Folder.Path, sweep))
        {
            killed.WaitForFile(Folder.File("study/trials/0000/metrics.jsonl"), text => text.Contains("\"step\":10,", StringComparison.Ordinal));
            killed.Kill();
            killed.WaitForEnd();
        }

        (int code, string output, string errors) = Trainer("sweep", "--resume", "study", "--jobs", "2");
        Assert.True(code == 0, output + errors);
        (code, string list, errors) = Trainer("sweep", "--list", "study");
        Assert.True(code == 0, errors);
        Assert.Equal(2, list.Split('\n').Count(line => line.Contains("complete", StringComparison.Ordinal)));
        Assert.Contains("trials/0002: ", list, StringComparison.Ordinal);
        Assert.Contains("trials/0003: ", list, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(Folder.File("study/trials"), "checkpoints", SearchOption.AllDirectories), folder => Directory.Exists(Path.Combine(folder, "best")));
        Assert.True(File.Exists(Folder.File("study/report.html")));
        Assert.Equal(0, Trainer("validate", "study/best.json").Code);
        Refused(Trainer(["sweep", Config, "--grid", "optimizer:learningRate=0.1,0.2", "--study", "study"]), 2, "another study", "config", "space");
    }

    [Fact]
    public void A_misspelt_key_or_a_value_out_of_range_is_refused_before_anything_is_trained()
    {
        Refused(Trainer("sweep", Config, "--grid", "optimizer:learnngRate=0.1,0.2"), 2, "did you mean 'learningRate'?");
        Refused(Trainer("sweep", Config, "--grid", "optimizer:learningRate=0.1,-1"), 2, "optimizer:learningRate");
        Refused(Trainer("sweep", Config, "--grid", "training:seed=1,2", "--seeds", "0,1"), 2, "training:seed", "--seeds");
        Refused(Trainer("sweep", Config, "--grid", "optimizer:learningRate=0.1,0.2", "--seeds", "0,0"), 2, "--seeds 0,0", "twice");
        Folder.Write("empty/study.db", "");
        Refused(Trainer("sweep", "--list", "empty"), 2, "study.db", "never begun");
        Assert.False(Directory.Exists(Folder.File("sweeps")));
    }

    [Fact]
    public void An_interrupted_sweep_stops_with_checkpoints()
    {
        using var stopped = TrainerProcess.Start(Folder.Path, ["sweep", Config, "--set", "training:epochs=2000", "--grid", "optimizer:learningRate=1e-3,1e-2", "--study", "study", "--jobs", "1"]);
        stopped.WaitForFile(Folder.File("study/trials/0000/metrics.jsonl"), text => text.Contains("\"step\":10,", StringComparison.Ordinal));
        stopped.Signal("INT");
        (int code, _, string errors) = stopped.WaitForEnd();
        Refused((code, "", errors), 130, "--resume");
        Assert.Equal("interrupted", Summary(Folder.File("study/trials/0000")).GetProperty("status").GetString());
    }
}
