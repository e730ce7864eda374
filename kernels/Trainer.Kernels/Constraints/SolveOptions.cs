namespace Trainer.Kernels.Constraints;

/// <summary>Which solutions are looked for, and for how long.</summary>
public sealed record SolveOptions
{
    /// <summary>How many solutions are returned at most; by default all.</summary>
    public long Count { get; init; } = long.MaxValue;

    /// <summary>Solutions to pass over: those that agree with an entry in every variable that it names. A <see cref="Solution"/> is such an entry.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, long>> Exclude { get; init; } = [];

    /// <summary>How many choices of a value the search may try.</summary>
    public long NodeLimit { get; init; } = 1_000_000;
}
