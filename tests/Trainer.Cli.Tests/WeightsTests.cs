namespace Trainer.Cli.Tests;

/// <summary>Weights out of a run and into another.</summary>
public sealed class WeightsTests : CliTest
{
    [Fact]
    public void Weights_are_exported_listed_and_started_from()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "run").Code);
        (int code, string output, string errors) = Trainer("export", "run", "--output", "best.safetensors");
        Assert.True(code == 0, errors);
        Assert.Contains("4 tensors of run/checkpoints/best are in best.safetensors", output, StringComparison.Ordinal);

        output = Trainer("import", Config, "best.safetensors").Output;
        Assert.Contains("4 fit, 0 missing, 0 unexpected, 0 of another shape", output, StringComparison.Ordinal);
        Assert.Contains("""--set 'training:weights={"path":"best.safetensors","map":[],"strict":true}'""", output, StringComparison.Ordinal);
        // One step at a rate of nothing: the accuracy is that of the weights started from.
        string[] start = ["--set", """training:weights={"path":"best.safetensors"}""", "--set", "optimizer:learningRate=0", "--set", "training:steps=1", "--run-dir", "second"];
        (code, _, errors) = Trainer(["train", Config, .. start]);
        Assert.True(code == 0, errors);
        Assert.Equal(Final("run", "best"), Final("second", "final"));
    }

    [Fact]
    public void What_does_not_fit_is_listed_and_refused_or_taken_in_part()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "run").Code);
        Assert.Equal(0, Trainer("export", "run", "--checkpoint", "last", "--output", "last.safetensors").Code);
        const string Wide = "task:model:widths=[48]";
        string output = Trainer("import", Config, "last.safetensors", "--set", Wide, "--map", "head.*=", "--map", "layers.*.bias=*.b").Output;
        foreach (string word in (string[])["has shape (32, 64) there, (48, 64) in the model", "missing there", "not in the model", "0 fit, 3 missing, 1 unexpected, 1 of another shape"])
        {
            Assert.Contains(word, output, StringComparison.Ordinal);
        }

        Refused(Trainer("train", Config, "--set", Wide, "--set", """training:weights={"path":"last.safetensors"}"""), 2, "training:weights", "layers.0.weight (32, 64) for (48, 64)");
        Assert.Equal(0, Trainer("train", Config, "--set", Wide, "--set", """training:weights={"path":"last.safetensors","strict":false}""", "--run-dir", "part").Code);
        Refused(Trainer("import", Config, "none.safetensors"), 2, "none.safetensors");
        Refused(Trainer("import", Config, "last.safetensors", "--map", "nonsense"), 2, "nonsense");
        Refused(Trainer("export", "run", "--checkpoint", "step-7"), 2, "step-7");
        Refused(Trainer("export", "run", "--output", "no/such/folder/x.safetensors"), 4, "no/such/folder");
    }

    private string Final(string run, string section) => Summary(Folder.File(run)).GetProperty(section).GetProperty("test/accuracy").ToString();
}
