namespace Trainer.Cli.Tests;

public sealed class PluginTests : CliTest
{
    private const string Plugged = """
        {
          "plugins": ["plugin/Trainer.SamplePlugin.dll"],
          "task": { "type": "classification", "data": "digits", "model": { "type": "sine-net", "width": 16 } },
          "optimizer": { "type": "sign-descent", "learningRate": 3e-3 },
          "listeners": [{ "type": "diary", "file": "diary.txt" }],
          "training": { "epochs": 2, "batchSize": 64 }
        }
        """;

    [Fact]
    public void A_run_trains_and_is_resumed_with_the_components_of_a_plugin()
    {
        string plugin = SamplePlugin.CopyTo(Folder.File("configs/plugin"));
        Folder.Write("configs/plugged.json", Plugged);
        (int code, string output, string errors) = Trainer("train", "configs/plugged.json", "--run-dir", "run");
        Assert.True(code == 0, output + errors);
        Assert.Matches(@"^46 steps, median loss \d\.\d{3}$", File.ReadAllText(Folder.File("diary.txt")).Trim());
        Assert.InRange(Summary(Folder.File("run")).GetProperty("final").GetProperty("test/accuracy").GetDouble(), 0.5, 1);
        Assert.Contains(plugin, File.ReadAllText(Folder.File("run/config.json")), StringComparison.Ordinal);

        (code, output, errors) = Trainer("train", "--resume", "run", "--set", "training:epochs=3");
        Assert.True(code == 0, output + errors);
        Assert.Matches(@"^69 steps, median loss \d\.\d{3}$", File.ReadAllText(Folder.File("diary.txt")).Trim());

        Assert.Equal((0, ""), Trainer("validate", "configs/plugged.json") is var valid ? (valid.Code, valid.Errors) : default);
        File.Delete(Folder.File("configs/plugin/MathNet.Numerics.dll"));
        Refused(Trainer("train", "configs/plugged.json"), 2, "plugins:0", plugin, "MathNet.Numerics");
    }

    [Fact]
    public void Its_components_are_listed_and_explained()
    {
        Assert.Contains("sine-net", Trainer("list", "model", "--plugin", SamplePlugin.Path).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sine-net", Trainer("list", "model").Output, StringComparison.Ordinal);
        Assert.Contains("How many units the hidden layer has.", Trainer("show", "sine-net", "--plugin", SamplePlugin.Path).Output, StringComparison.Ordinal);
        Refused(Trainer("list", "--plugin", "none.dll"), 2, Folder.File("none.dll"));
    }
}
