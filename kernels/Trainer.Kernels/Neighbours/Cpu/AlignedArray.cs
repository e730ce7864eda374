namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>Memory of the garbage collector's that does not move and begins at a cache line, so that a vector of 512 bits is one line.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
internal sealed unsafe class AlignedArray<T> where T : unmanaged
{
    private const int Line = 64;
#pragma warning disable IDE0052 // Keeps the memory.
    private readonly T[] _memory;
#pragma warning restore IDE0052

    /// <summary>Takes the memory.</summary>
    /// <param name="length">The number of elements.</param>
    public AlignedArray(long length)
    {
        _memory = GC.AllocateUninitializedArray<T>(checked((int)(length + Line / sizeof(T))), pinned: true);
        fixed (T* start = _memory) Start = (T*)(((nint)start + Line - 1) & -Line);
        Length = length;
    }

    /// <summary>The first element. An address alone does not keep this object: whoever uses it does, with <see cref="GC.KeepAlive"/> after the last use where nothing else refers to it.</summary>
    public T* Start { get; }

    /// <summary>The number of elements.</summary>
    public long Length { get; }
}
