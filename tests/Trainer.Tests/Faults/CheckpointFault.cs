using System.Security.Cryptography;
using Trainer.Checkpoints;
using Trainer.Data;
using Trainer.Metrics;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.Runs;
using Trainer.Schedules;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Tests.Faults;

/// <summary>A checkpoint of a small run, as training leaves it behind and takes it up.</summary>
internal static class CheckpointFault
{
    // Made once: what is restored into is the same all along, as in a run.
    private static readonly Lazy<StateTree> Written = new(Make), Restored = new(Make);

    public static void Write(DataFolder folder) => new CheckpointFolder(folder.File("checkpoints")).Put(CheckpointFolder.Last, target => Checkpoint.Write(target, Written.Value, 3));

    public static void Restore(DataFolder folder) =>
        new ResumePoint(folder.Path, null).Restore(Restored.Value, new CheckpointFolder(folder.File("checkpoints")), Serilog.Core.Logger.None);

    /// <summary>Writes the manifest anew, so that its sums are those of the damaged files.</summary>
    public static void Seal(DataFolder folder) => CheckpointManifest.Write(
        folder.File("checkpoints", "last"), 3, Checkpoint.Files.ToDictionary(name => name, name => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.File("checkpoints", "last", name))))));

    private static StateTree Make()
    {
        nn.Module<Tensor, Tensor> model = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.BatchNorm1d(2)));
        optim.Optimizer optimizer = new Adam.Options().Create(model.named_parameters());
        using (NewDisposeScope()) model.call(rand(4, 3)).sum().backward();
        optimizer.step(); // It has something to keep from the first step on.
        var tree = new StateTree();
        tree.Add("model", model);
        tree.Add("optimizer", (IStateful)optimizer);
        tree.Add("schedule", new CosineOptions().Create(optimizer, 100));
        tree.Add("sampler", new BatchSampler(100, new BatchOptions { Size = 10 }, new RandomStream(1)));
        tree.Add("loss", new MeanMeter());
        tree.Add("value", () => 0.1, _ => { });
        tree.Add("words", () => new Dictionary<string, long[]> { ["a"] = [1, 2] }, _ => { });
        return tree;
    }
}
