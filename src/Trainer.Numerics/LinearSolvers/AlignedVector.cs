using System.Runtime.CompilerServices;

namespace Trainer.Numerics.LinearSolvers;

/// <summary>Zeros that start at a cache line and never move, with a few readable numbers before and after them.</summary>
internal sealed unsafe class AlignedVector
{
    private const int Line = 64, Slack = 16;

    // Held so that the memory lives as long as this object.
    private readonly double[] _memory;

    /// <summary>Makes zeros.</summary>
    public AlignedVector(int size)
    {
        _memory = GC.AllocateArray<double>(size + 2 * Slack + Line / sizeof(double), pinned: true);
        nint first = (nint)Unsafe.AsPointer(ref _memory[Slack]);
        Values = (double*)((first + Line - 1) & ~(nint)(Line - 1));
        Size = size;
    }

    /// <summary>The first number.</summary>
    public double* Values { get; }

    /// <summary>How many numbers.</summary>
    public int Size { get; }

    /// <summary>All numbers.</summary>
    public Span<double> Span => new(Values, Size);
}
