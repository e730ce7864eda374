using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Cli.Tests;

public sealed class ResumeTests : CliTest
{
    [Theory]
    [InlineData(7)]
    [InlineData(31)]
    public void A_run_killed_and_resumed_ends_as_if_nothing_had_happened(int killAfterSteps)
    {
        string[] settings = ["--set", "training:epochs=3", "--set", "training:checkpoints:every=4", "--set", "logging:every=1"];
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
        using var process = TrainerProcess.Start(Folder.Path, ["train", Config, "--set", "training:epochs=10000", "--set", "training:evaluateEvery=1", "--set", "logging:every=1"]);
        WaitForStep(process, 2);
        process.Signal("INT");
        process.Signal("INT");
        Assert.Equal(130, process.WaitForEnd().Code);
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
        foreach (string folder in Directory.GetDirectories(Folder.File("run/checkpoints"))) Damage(Path.Combine(folder, "model.safetensors"));
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
    }

    private void WaitForStep(TrainerProcess process, int step)
    {
        string runs = Folder.File("runs/small");
        process.WaitForFile(Config, _ => Directory.Exists(runs) && Directory.GetFiles(runs, "metrics.jsonl", SearchOption.AllDirectories).Length > 0);
        string metrics = Directory.GetFiles(runs, "metrics.jsonl", SearchOption.AllDirectories).Single();
        process.WaitForFile(metrics, text => text.Contains($"\"step\":{step},", StringComparison.Ordinal));
    }

    private void Damage(string name)
    {
        string path = Folder.File(name);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }

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
