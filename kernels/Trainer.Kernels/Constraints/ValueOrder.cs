namespace Trainer.Kernels.Constraints;

/// <summary>Which of a variable's values is tried first.</summary>
public enum ValueOrder
{
    /// <summary>The smallest, then upwards.</summary>
    SmallestFirst,

    /// <summary>The largest, then downwards.</summary>
    LargestFirst,
}
