namespace Trainer.Benchmarks.Cases;

/// <summary>Images of 8×8, where operations are small and their number counts.</summary>
internal sealed class GuidanceStep() : GuidanceSteps(
    "guidance-step",
    new() { Layers = 40, Width = 128, Dropout = 0 },
    new() { SmallStem = true, Channels = [32, 64, 128], Blocks = [2, 2, 2], Strides = [1, 2, 2] },
    side: 8,
    steps: 10);
