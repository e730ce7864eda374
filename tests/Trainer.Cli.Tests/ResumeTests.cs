using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Cli.Tests;

public sealed class ResumeTests : CliTest
{
    [Theory]
    [InlineData(7, 1)]
    [InlineData(30, 5)]
    public void A_run_killed_and_resumed_ends_as_if_nothing_had_happened(int killAfterSteps, int logEvery)
    {
        string[] settings =
        [
            "--set", "training:epochs=3", "--set", "training:checkpoints:every=4", "--set", $"logging:every={logEvery}", "--set", "training:evaluateEvery=6",
            "--set", "training:accumulate=2", "--set", "optimizer={\"type\": \"sgd\", \"momentum\": 0.9, \"learningRate\": 0.05}", "--set", "schedule=one-cycle",
            "--set", "task:augmentations=[\"random-crop\"]",
        ];
        Assert.Equal(0, Trainer(["train", Config, "--run-dir", "whole", .. settings]).Code);

        using (var killed = TrainerProcess.Start(Folder.Path, ["train", Config, "--run-dir", "killed", .. settings]))
        {
            killed.WaitForFile(Folder.File("killed/metrics.jsonl"), text => text.Contains($"\"step\":{killAfterSteps},", StringComparison.Ordinal));
            killed.Signal("KILL");
            Assert.Equal(137, killed.WaitForEnd().Code);
        }

        Assert.Equal("running", Summary(Folder.File("killed")).GetProperty("status").GetString());
        (int code, string output, string errors) = Trainer("train", "--resume", "killed");
        Assert.True(code == 0, errors);
        Assert.Contains("Resumed from", output, StringComparison.Ordinal);
        AssertSame(Folder.File("whole"), Folder.File("killed"));
    }

    [Fact]
    public void An_interrupted_run_writes_a_checkpoint_and_latest_goes_on_with_it()
    {
        string[] settings = ["--set", "training:epochs=4", "--set", "logging:every=1"];
        Assert.Equal(0, Trainer(["train", Config, "--run-dir", "whole", .. settings]).Code);
        using (var stopped = TrainerProcess.Start(Folder.Path, ["train", Config, .. settings]))
        {
            WaitForStep(stopped, 5);
            stopped.Signal("INT");
            (int code, _, string errors) = stopped.WaitForEnd();
            Refused((code, "", errors), 130, "Interrupted after step", "--resume");
        }

        string run = Assert.Single(Directory.GetDirectories(Folder.File("runs/small")));
        Assert.Equal("interrupted", Summary(run).GetProperty("status").GetString());
        Assert.Equal(0, Trainer(["train", Config, "--resume", "latest", .. settings]).Code);
        AssertSame(Folder.File("whole"), run);
    }

    [Fact]
    public void A_second_interruption_ends_the_process_at_once()
    {
        // Steps of a second or so: the second signal comes while the first one is still waiting for its step to end.
        using var process = TrainerProcess.Start(
            Folder.Path,
            ["train", Config, "--set", "training:batchSize=1437", "--set", "task:model:widths=[4096, 4096, 4096]", "--set", "logging:every=1", "--set", "training:epochs=1000",
             "--set", "training:checkpoints:every=1000", "--set", "training:evaluateEvery=1000"]);
        WaitForStep(process, 1);
        process.Signal("INT");
        // A signal that comes while the same one is pending is lost: the first must have been taken.
        process.WaitForOutput("Stopping after this step");
        process.Signal("INT");
        Assert.Equal(130, process.WaitForEnd().Code);
        string run = Assert.Single(Directory.GetDirectories(Folder.File("runs/small")));
        Assert.False(Directory.Exists(Path.Combine(run, "checkpoints", "last")));
        Assert.Equal("running", Summary(run).GetProperty("status").GetString());
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_for_the_one_before()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "run", "--set", "training:checkpoints:every=10", "--set", "training:checkpoints:keep=9").Code);
        Damage("run/checkpoints/last/model.safetensors");
        Damage("run/checkpoints/best/model.safetensors");
        Damage("run/checkpoints/step-46/state.json");
        (int code, string output, _) = Trainer("train", "--resume", "run", "--set", "training:epochs=3");
        Assert.Equal(0, code);
        Assert.Contains("damaged", output, StringComparison.Ordinal);
        Assert.Contains("step-40", output, StringComparison.Ordinal);

        Damage("run/checkpoints/best/model.safetensors"); // The one that the resumed run wrote.
        Refused(Trainer("train", "--resume", "run/checkpoints/best"), 2, "best", "damaged");
        foreach (string folder in Directory.GetDirectories(Folder.File("run/checkpoints")).Where(folder => !folder.EndsWith("abandoned", StringComparison.Ordinal))) Damage(Path.Combine(folder, "model.safetensors"));
        Refused(Trainer("train", "--resume", "run"), 2, "No checkpoint in", "is intact");
    }

    [Fact]
    public void A_checkpoint_of_another_architecture_is_refused()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "run").Code);
        Refused(
            Trainer("train", "--resume", "run", "--set", "task:model:widths=[48]"), 2,
            "another model", "'head.weight' has shape (10, 32) there and (10, 48) in this model");
        Refused(Trainer("train", "--resume", "nowhere"), 2, "no folder nowhere");
        Refused(Trainer("train", "--resume", "run", "--run-dir", "other"), 2, "--run-dir");
        Assert.Equal(0, Trainer("train", "--resume", "run", "--set", "training:epochs=3").Code); // A refusal changes nothing.
    }

    [Fact]
    public void Options_that_would_make_it_another_run_cannot_change_when_it_goes_on()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "run").Code);
        string before = File.ReadAllText(Folder.File("run/config.json"));
        Refused(
            Trainer("train", "--resume", "run", "--set", "optimizer:learningRate=0.5", "--set", "training:seed=7"), 2,
            "optimizer:learningRate: was 0.003 when the run began and is 0.5 now", "training:seed: was 0");
        Assert.Equal(before, File.ReadAllText(Folder.File("run/config.json")));
    }

    [Fact]
    public void A_run_that_a_listener_stopped_stays_stopped_and_one_can_be_added_later()
    {
        string[] stopping = ["--set", "listeners=[{\"type\": \"early-stopping\", \"patience\": 1, \"minimumDelta\": 1}]", "--set", "training:epochs=9"];
        Assert.Equal(0, Trainer(["train", Config, "--run-dir", "run", .. stopping]).Code);
        Assert.Equal(("stopped", 46), (Summary(Folder.File("run")).GetProperty("status").GetString(), Summary(Folder.File("run")).GetProperty("steps").GetInt32()));
        Assert.Equal(0, Trainer("train", "--resume", "run").Code);
        Assert.Equal(46, Summary(Folder.File("run")).GetProperty("steps").GetInt32());

        Assert.Equal(0, Trainer("train", Config, "--run-dir", "other").Code);
        Assert.Equal(0, Trainer(["train", "--resume", "other", .. stopping]).Code);
        Assert.Equal(92, Summary(Folder.File("other")).GetProperty("steps").GetInt32());
    }

    [Fact]
    public void Going_on_from_an_older_checkpoint_gives_up_the_later_ones()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "run", "--set", "training:checkpoints:keep=9", "--set", "training:epochs=3").Code);
        (int code, string output, _) = Trainer("train", "--resume", "run/checkpoints/step-23", "--set", "training:epochs=2");
        Assert.Equal(0, code);
        Assert.Contains("abandoned", output, StringComparison.Ordinal);
        Assert.Equal(["best", "last", "step-23", "step-46"], Directory.GetDirectories(Folder.File("run/checkpoints")).Select(path => Path.GetFileName(path)).Where(name => name != "abandoned").Order());
        Assert.Contains("checkpoints/last", Trainer("train", "--resume", "run", "--set", "training:epochs=3").Output, StringComparison.Ordinal);
        Assert.Equal(69, Summary(Folder.File("run")).GetProperty("steps").GetInt32());
        Assert.Contains("abandoned/step-46", Trainer("train", "--resume", "run/checkpoints/abandoned/step-46", "--set", "training:epochs=3").Output, StringComparison.Ordinal);
    }

    private void WaitForStep(TrainerProcess process, int step)
    {
        string runs = Folder.File("runs/small");
        process.WaitForFile(Config, _ => Directory.Exists(runs) && Directory.GetFiles(runs, "metrics.jsonl", SearchOption.AllDirectories).Length > 0);
        string metrics = Directory.GetFiles(runs, "metrics.jsonl", SearchOption.AllDirectories).Single();
        process.WaitForFile(metrics, text => text.Contains($"\"step\":{step},", StringComparison.Ordinal));
    }

    // One byte more each time, so that damaging twice does not mend.
    private void Damage(string name) => File.AppendAllText(Folder.File(name), "x");

    private static void AssertSame(string expected, string actual)
    {
        Assert.Equal(Metrics(expected), Metrics(actual));
        foreach (string name in (string[])["model.safetensors", "state.safetensors"])
        {
            using var first = new SafetensorsReader(Path.Combine(expected, "checkpoints", "last", name));
            using var second = new SafetensorsReader(Path.Combine(actual, "checkpoints", "last", name));
            Assert.Equal(first.Entries.Keys, second.Entries.Keys);
            Assert.NotEmpty(first.Entries);
            foreach (string key in first.Entries.Keys)
            {
                using Tensor one = first.Read(key), two = second.Read(key);
                Assert.True(one.equal(two).all().item<bool>(), key);
            }
        }
    }
}
