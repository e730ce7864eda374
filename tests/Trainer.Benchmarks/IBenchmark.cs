namespace Trainer.Benchmarks;

/// <summary>
/// One comparison: the same work done in several ways. A class that implements this and has a parameterless constructor is found by itself; peer.py does
/// the same work in PyTorch when it knows the name.
/// </summary>
internal interface IBenchmark
{
    /// <summary>The name for <c>--only</c> and for peer.py.</summary>
    string Name { get; }

    /// <summary>What one unit of work is, for the table's title.</summary>
    string Description { get; }

    /// <summary>Sets the contenders up; the first is the one that the others are compared with.</summary>
    IReadOnlyList<Contender> Prepare();

    /// <summary>What the times say together, for below the table; null for nothing.</summary>
    string? Remark(IReadOnlyList<Measurement> measurements) => null;
}
