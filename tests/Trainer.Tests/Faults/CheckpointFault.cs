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
    public static void Write(DataFolder folder) => With(tree => new CheckpointFolder(folder.File("checkpoints")).Put(CheckpointFolder.Last, target => Checkpoint.Write(target, tree, 3)));

    public static void Restore(DataFolder folder) =>
        With(tree => new ResumePoint(folder.Path, null).Restore(tree, new CheckpointFolder(folder.File("checkpoints")), Serilog.Core.Logger.None));

    /// <summary>Writes the manifest anew, so that its sums are those of the damaged files.</summary>
    public static void Seal(DataFolder folder) => CheckpointManifest.Write(folder.File("checkpoints", "last"), 3, Checkpoint.Files);

    private static void With(Action<StateTree> use)
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.BatchNorm1d(2)));
        using optim.Optimizer optimizer = new Adam.Options().Create(model.named_parameters());
        model.call(rand(4, 3)).sum().backward();
        optimizer.step(); // It has something to keep from the first step on.
        var sampler = new BatchSampler(100, new BatchOptions { Size = 10 }, new RandomStream(1));
        var tree = new StateTree();
        tree.Add("model", model);
        tree.Add("optimizer", (IStateful)optimizer);
        tree.Add("schedule", new CosineOptions().Create(optimizer, 100));
        tree.Add("sampler", sampler);
        tree.Add("loss", new MeanMeter());
        tree.Add("value", () => 0.1, _ => { });
        tree.Add("words", () => new Dictionary<string, long[]> { ["a"] = [1, 2] }, _ => { });
        use(tree);
    }
}
