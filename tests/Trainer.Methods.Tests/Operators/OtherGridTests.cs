using Spectre.Console;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Runs;
using Trainer.Tests;

namespace Trainer.Methods.Tests.Operators;

/// <summary>Grids to test on that a network does not take are refused before it is trained.</summary>
public sealed class OtherGridTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "type": "mgno", "layers": 1, "width": 2, "cycle": { "preSmoothing": [1, 1, 1, 1] } }""", "4×4 points allows at most 3 levels")]
    [InlineData("""{ "type": "mgno", "layers": 1, "width": 2, "cycle": { "preSmoothing": [1, 1], "normaliseCorrection": true } }""", "knows 16×16 only")]
    [InlineData("""{ "type": "unet", "depth": 3, "width": 2 }""", "4×4 points can be halved 2 times")]
    public void A_grid_that_is_not_taken_is_refused_with_its_key(string model, string message)
    {
        string config = _folder.Write("run.json", $$"""
            {
              "task": { "type": "operator-learning", "data": { "type": "darcy", "points": 16, "train": 4, "test": 2, "otherGrids": [4] }, "model": {{model}} },
              "optimizer": "adam", "training": { "steps": 1, "batchSize": 2 }, "logging": { "progress": false, "console": "error" }
            }
            """);
        var run = new TrainingRun(TrainingRun.Load(config, [], new ComponentCatalogue()), new RunRequest { Folder = _folder.File("run"), Data = DataFolder.Resolve(_folder.Path) }, AnsiConsole.Console);
        ConfigError error = Assert.Single(Assert.Throws<ConfigException>(() => run.Run()).Errors);
        Assert.Equal("task:data:otherGrids", error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
