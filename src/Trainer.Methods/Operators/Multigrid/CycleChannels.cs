namespace Trainer.Methods.Operators.Multigrid;

/// <summary>The channels of the data f and of the feature u on each level of a cycle.</summary>
/// <param name="Inputs">Those of f on the finest.</param>
/// <param name="Outputs">Those of u on the finest.</param>
/// <param name="IsWidening">Whether level l has l + 1 times as many.</param>
internal readonly record struct CycleChannels(long Inputs, long Outputs, bool IsWidening)
{
    /// <summary>The channels of f and u on a level.</summary>
    public (long F, long U) On(int level) => IsWidening ? ((level + 1) * Inputs, (level + 1) * Outputs) : (Inputs, Outputs);
}
