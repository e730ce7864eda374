using System.Runtime.InteropServices;
using System.Text;
using Spectre.Console;
using Trainer.Components;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Runs;
using Trainer.Tests;

namespace Trainer.Methods.Tests.Operators;

/// <summary>What the README tells people to do with fields of their own.</summary>
public sealed class CustomFieldsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_configuration_trains_on_two_files_of_numpy()
    {
        // u is a, smoothed: the mean of a point and its right neighbour.
        var random = new Trainer.Randomness.RandomStream(0);
        float[] inputs = new float[40 * 32 * 32], outputs = new float[inputs.Length];
        for (int i = 0; i < inputs.Length; i++) inputs[i] = (float)random.NextDouble();
        for (int i = 0; i < inputs.Length; i++) outputs[i] = (inputs[i] + (i % 32 < 31 ? inputs[i + 1] : 0)) / 2;
        Write("inputs.npy", inputs);
        Write("outputs.npy", outputs);
        RunOptions options = TrainingRun.Load(
            Path.Combine(Repository.Root, "configs", "mgno-custom.json"), ["task:model:layers=2", "task:model:width=8", "task:model:cycle:preSmoothing=[1,1,1]", "training:epochs=12", "training:batchSize=2", "logging:progress=false", "logging:console=error"], new ComponentCatalogue());
        var run = new TrainingRun(options, new RunRequest { Folder = _folder.File("run"), Data = DataFolder.Resolve(_folder.Path) }, AnsiConsole.Console);
        LoopResult result = run.Run();
        Assert.InRange(result.Final["test/l2"], 0, 0.25);
        Assert.True(File.Exists(_folder.File("run/figures/test-fields.svg")));
        Assert.True(File.Exists(_folder.File("run/figures/error-spectrum.svg")));
    }

    /// <summary>Each state is 0.9 times the one before, in an array laid out as flows are published.</summary>
    [Fact]
    public void Flows_in_an_array_are_learnt_and_followed_and_a_missing_validation_set_is_told_once()
    {
        var random = new Trainer.Randomness.RandomStream(0);
        float[] states = new float[20 * 8 * 8 * 5];
        for (int i = 0; i < states.Length; i++) states[i] = i % 5 == 0 ? (float)random.NextDouble() - 0.5f : 0.9f * states[i - 1];
        Write("u.npy", states, "20, 8, 8, 5");
        string config = _folder.Write("flow.json", """
            {
              "task": {
                "type": "operator-learning",
                "data": { "type": "field-files", "train": { "inputs": ["fields/u.npy"] }, "trajectories": { "pairs": 3, "rollout": 4 } },
                "model": { "type": "mgno", "layers": 1, "width": 4, "activation": null, "cycle": { "preSmoothing": [1, 1], "boundary": "periodic" } }
              },
              "optimizer": { "type": "adam", "learningRate": 0.01 },
              "training": { "steps": 150, "batchSize": 6 },
              "logging": { "progress": false, "console": "error" }
            }
            """);
        var run = new TrainingRun(TrainingRun.Load(config, [], new ComponentCatalogue()), new RunRequest { Folder = _folder.File("run"), Data = DataFolder.Resolve(_folder.Path) }, AnsiConsole.Console);
        LoopResult result = run.Run();
        Assert.InRange(result.Final["test/l2"], 0, 0.1);
        Assert.InRange(result.Final["test/rollout"], result.Final["test/l2"] / 2, 0.3);
        Assert.Single(File.ReadLines(_folder.File("run/log.jsonl")), line => line.Contains("There are no validation samples", StringComparison.Ordinal));
    }

    private void Write(string name, float[] values, string shape = "40, 32, 32")
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(117) + "\n";
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. MemoryMarshal.AsBytes(values.AsSpan())];
        Directory.CreateDirectory(_folder.File("fields"));
        File.WriteAllBytes(_folder.File("fields/" + name), bytes);
    }
}
