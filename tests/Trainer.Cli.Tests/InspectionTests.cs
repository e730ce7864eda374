namespace Trainer.Cli.Tests;

/// <summary>The commands that look at a run instead of making one, and the switches for finding faults.</summary>
public sealed class InspectionTests : CliTest
{
    [Fact]
    public void Summary_shows_layers_and_memory_and_keeps_nothing()
    {
        (int code, string output, string errors) = Trainer("summary", Config, "--set", "training:freeze=[\"head.*\"]");
        Assert.True(code == 0, errors);
        foreach (string word in (string[])["layers.0", "64 × 32", "2,048", "head", "(frozen)", "2,410", "activations"]) Assert.Contains(word, output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder.File("runs")));
        Refused(Trainer("summary", Config, "--set", "training:freeze=[\"haed.*\"]"), 2, "training:freeze", "head.weight");
    }

    [Fact]
    public void Finding_a_learning_rate_draws_the_curve_and_names_a_setting()
    {
        (int code, string output, string errors) = Trainer("find-lr", Config, "--steps", "60", "--output", "figures/lr.svg");
        Assert.True(code == 0, errors);
        Assert.Contains("--set optimizer:learningRate=", output, StringComparison.Ordinal);
        Assert.Contains("Learning-rate range test", File.ReadAllText(Folder.File("figures/lr.svg")), StringComparison.Ordinal);
        Refused(Trainer("find-lr", Config, "--from", "1", "--to", "0.1"), 2, "0 < from < to");
    }

    [Fact]
    public void Finding_a_batch_size_ends_with_the_whole_set()
    {
        (int code, string output, string errors) = Trainer("find-batch", Config, "--from", "512");
        Assert.True(code == 0, errors);
        foreach (string word in (string[])["512", "1,024", "2,048", "all training samples", "--set training:batchSize="]) Assert.Contains(word, output, StringComparison.Ordinal);
        Refused(Trainer("find-batch", Config, "--from", "8", "--to", "4"), 2, "1 ≤ from ≤ to");
    }

    [Fact]
    public void A_dry_run_goes_through_everything_and_leaves_nothing()
    {
        string config = Folder.Write("cycle.json", SmallConfig.Replace("\"optimizer\"", "\"schedule\": \"one-cycle\", \"optimizer\"", StringComparison.Ordinal));
        (int code, string output, string errors) = Trainer("train", config, "--dry-run");
        Assert.True(code == 0, errors);
        Assert.Contains("The dry run passed", output, StringComparison.Ordinal);
        Assert.Contains("test/accuracy", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder.File("runs")));
        Refused(Trainer("train", Config, "--dry-run", "--resume", "latest"), 2, "--dry-run");
        Refused(Trainer("train", Config, "--dry-run", "--set", "task:data:type=mnist", "--data", Folder.File("none")), 2, "mnist");
    }

    [Fact]
    public void A_few_batches_are_learnt_by_heart()
    {
        (int code, _, string errors) = Trainer("train", Config, "--overfit-batches", "2", "--run-dir", "run", "--set", "training:epochs=150", "--set", "logging:progress=false");
        Assert.True(code == 0, errors);
        Assert.InRange(Summary(Folder.File("run")).GetProperty("final").GetProperty("train/loss").GetDouble(), 0, 0.05);
        Assert.Equal(300, Summary(Folder.File("run")).GetProperty("steps").GetInt32());
        Refused(Trainer("train", Config, "--overfit-batches", "0"), 2, "training:overfitBatches");
    }

    [Fact]
    public void Profiling_names_the_phases_and_writes_a_trace()
    {
        (int code, string output, string errors) = Trainer("train", Config, "--profile", "--run-dir", "run");
        Assert.True(code == 0, errors);
        foreach (string phase in (string[])["data", "forward", "backward", "optimizer", "evaluation", "other"]) Assert.Contains(phase + " ", output, StringComparison.Ordinal);
        Assert.Contains("\"traceEvents\"", File.ReadAllText(Folder.File("run/profile.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Anomaly_mode_names_the_layer()
    {
        Refused(
            Trainer("train", Config, "--anomaly", "--set", "optimizer:type=sgd", "--set", "optimizer:learningRate=1e6", "--set", "training:epochs=20"), 3,
            "diverged", "output of ");
    }

    [Fact]
    public void Two_runs_are_compared_to_the_bit()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "a").Code);
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "b").Code);
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "c", "--set", "training:seed=9").Code);
        Assert.Contains("Bit-identical", Trainer("compare", "a", "b").Output, StringComparison.Ordinal);
        string output = Trainer("compare", "a", "c", "--figures", "figures").Output;
        foreach (string word in (string[])["training:seed", "They part at step", "train/loss"]) Assert.Contains(word, output, StringComparison.Ordinal);
        Assert.True(File.Exists(Folder.File("figures/train-loss.svg")));
        Refused(Trainer("compare", "a", "nowhere"), 2, "nowhere is not a run folder");
    }
}
