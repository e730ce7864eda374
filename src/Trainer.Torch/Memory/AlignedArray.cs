namespace Trainer.Torch.Memory;

/// <summary>Zeros in memory of the garbage collector's that does not move and begins at a cache line, so that a vector of 512 bits is one line.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed unsafe class AlignedArray<T> where T : unmanaged
{
    private const int Line = 64;
#pragma warning disable IDE0052 // Keeps the memory.
    private readonly T[] _memory;
#pragma warning restore IDE0052

    /// <summary>Takes the memory.</summary>
    /// <param name="length">The number of elements.</param>
    /// <param name="margin">How many elements before the first and after the last may be read and written too; default 0.</param>
    /// <exception cref="OverflowException">It is more than an array holds.</exception>
    public AlignedArray(long length, int margin = 0)
    {
        _memory = GC.AllocateArray<T>(checked((int)(length + (2L * margin) + (Line / sizeof(T)))), pinned: true);
        fixed (T* start = _memory) Start = (T*)(((nint)(start + margin) + Line - 1) & -Line);
        Length = length;
    }

    /// <summary>The first element. An address alone does not keep this object: whoever uses it does, with <see cref="GC.KeepAlive"/> after the last use where nothing else refers to it.</summary>
    public T* Start { get; }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>All elements, fewer than 2³¹.</summary>
    public Span<T> Span => new(Start, checked((int)Length));
}
