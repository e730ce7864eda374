using System.Text;

namespace Trainer.Cli.Tests.Faults;

/// <summary>A sample of the odd configurations that Trainer.Tests goes through in its own process, as a user meets them.</summary>
[Trait("Category", "Faults")]
public sealed class OddConfigTests : CliTest
{
    [Fact]
    public void Odd_configurations_are_refused_with_code_2_and_no_stack_trace()
    {
        Folder.Write("circle.json", """{ "extends": "bad.json" }""");
        for (int i = 0; i < 40; i++) Folder.Write($"cascade/{i}.json", $$"""{ "extends": ["{{i + 1}}.json", "{{i + 1}}.json"] }""");
        Folder.Write("cascade/40.json", "{}");
        Folder.Write("number.json", """{ "extends": "small.json", "optimizer": { "type": 1e99999999999 } }""");
        (string Text, string Word)[] files =
        [
            (new string('[', 100_000), "bad.json"),
            (SmallConfig.Replace("3e-3", string.Concat(Enumerable.Repeat("{\"a\":", 10_000)), StringComparison.Ordinal), "bad.json"),
            (SmallConfig.Replace("3e-3", "1e400", StringComparison.Ordinal), "optimizer:learningRate"),
            (SmallConfig.Replace("64", "1" + new string('0', 1000), StringComparison.Ordinal), "training:batchSize"),
            (SmallConfig.Replace("\"logging\"", "\"task\"", StringComparison.Ordinal), "'task' stands twice"),
            (SmallConfig[..^20], "bad.json"),
            (Encoding.Latin1.GetString([.. Enumerable.Range(0, 4096).Select(i => (byte)(i * i * 31 / 7))]), "bad.json"),
            (SmallConfig.Replace("{ \"type\": \"digits\" }", "null", StringComparison.Ordinal), "task:data"),
            (SmallConfig.Replace("adam", new string('x', 1_000_000), StringComparison.Ordinal), "optimizer:type"),
            (SmallConfig.Replace("adam", "\\u001b[2J\\u202e", StringComparison.Ordinal), "optimizer:type"),
            (SmallConfig.Replace("adam", "\\ud800", StringComparison.Ordinal), "bad.json"),
            ("""{ "extends": "circle.json" }""", "in a circle"),
            ("""{ "extends": "cascade/0.json" }""", "extends"),
            ("""{ "extends": "/dev/zero" }""", "/dev/zero"),
            ("""{ "extends": "number.json", "optimizer": { "type": 1e99999999998 } }""", "optimizer:type"),
        ];
        foreach ((string text, string word) in files)
        {
            Folder.Write("bad.json", text);
            CheckRefused(Trainer("train", "bad.json"), word);
        }

        string[] settings = [string.Join(':', Enumerable.Repeat("a", 30_000)) + "=1", "optimizer=" + new string('[', 50_000), "plugins=[\"a\\u0000b\"]", "task:data:type=\u001b[2J"];
        foreach (string setting in settings) CheckRefused(Trainer("train", "small.json", "--set", setting), "--set");
        foreach (string name in (string[])["/absolute", "a/b", "a\\b", "..", "~", "C:x"]) CheckRefused(Trainer("new", "plugin", name), "is no name for a plugin");
        int count = files.Length + settings.Length + 6;
        FaultTable.Add("odd configuration, setting or plugin name given to the command", count, count, 0, "exit 2, no stack trace, no run folder");
    }

    private void CheckRefused((int Code, string Output, string Errors) result, string word)
    {
        Refused(result, 2, word);
        Assert.InRange(result.Errors.Length, 1, 20_000);
        Assert.DoesNotContain('\u001b', result.Errors);
        Assert.False(Directory.Exists(Folder.File("runs")));
    }
}
