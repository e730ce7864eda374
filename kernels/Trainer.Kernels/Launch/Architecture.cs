namespace Trainer.Kernels.Launch;

/// <summary>A generation of CUDA devices, such as 8.0 (A100) or 9.0 (H100).</summary>
internal readonly record struct Architecture(int Major, int Minor)
{
    /// <summary>The newest that kernels are compiled for. Later devices translate its code themselves when it is loaded.</summary>
    public static Architecture Newest { get; } = new(9, 0);

    /// <summary>The newest that code may be compiled for to run here.</summary>
    public Architecture Target => (Major, Minor).CompareTo((Newest.Major, Newest.Minor)) > 0 ? Newest : this;

    /// <summary>As compilers write it: sm_80.</summary>
    public override string ToString() => $"sm_{Major}{Minor}";
}
