namespace Trainer.Kernels.Checks;

/// <summary>How a kernel's inputs lie in memory.</summary>
public enum MemoryLayout
{
    /// <summary>In rows, from the beginning of an allocation.</summary>
    Contiguous,

    /// <summary>In rows, from the second element of an allocation on.</summary>
    Unaligned,

    /// <summary>Every second element of an allocation.</summary>
    Strided,
}
