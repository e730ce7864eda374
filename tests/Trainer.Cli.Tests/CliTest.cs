using System.Text.Json;

namespace Trainer.Cli.Tests;

/// <summary>What the tests of the command share: a folder of their own and a configuration that trains in a second.</summary>
public abstract class CliTest : IDisposable
{
    private protected const string SmallConfig = """
        {
          "task": { "type": "classification", "data": { "type": "digits" }, "model": { "type": "mlp", "widths": [32], "dropout": 0.1 } },
          "optimizer": { "type": "adam", "learningRate": 3e-3 },
          "training": { "epochs": 2, "batchSize": 64 },
          "logging": { "every": 5 }
        }
        """;

    private protected TemporaryFolder Folder { get; } = new();

    private protected string Config { get; }

    protected CliTest() => Config = Folder.Write("small.json", SmallConfig);

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected (int Code, string Output, string Errors) Trainer(params string[] arguments) => TrainerProcess.Run(Folder.Path, arguments);

    private protected static JsonElement Summary(string run) => JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "summary.json"))).RootElement;

    /// <summary>The measurements without the times, which no two runs share.</summary>
    private protected static string[] Metrics(string run) =>
    [
        .. File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Select(line => string.Join(' ', JsonDocument.Parse(line).RootElement.EnumerateObject()
            .Where(entry => entry.Name is not ("elapsed" or "samplesPerSecond")).Select(entry => entry.ToString()))),
    ];

    private protected void Refused((int Code, string Output, string Errors) result, int code, params string[] words)
    {
        Assert.True(code == result.Code, $"exit code {result.Code}\n{result.Output}\n{result.Errors}");
        foreach (string word in words) Assert.Contains(word, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal); // No stack trace.
        Assert.DoesNotContain("Unhandled", result.Errors, StringComparison.Ordinal);
    }
}
