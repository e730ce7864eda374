using ILGPU;

namespace Trainer.Kernels.Threads;

/// <summary>The largest number of the threads that share a block: within a warp by exchange, across warps through shared memory.</summary>
internal static class BlockMaximum
{
    /// <summary>The most warps of a group.</summary>
    public const int Warps = Launch.Kernel.MostThreads / WarpSize;

    private const int WarpSize = 32;

    /// <summary>The largest among the threads of this warp that have the same block.</summary>
    /// <param name="value">This thread's number.</param>
    /// <param name="width">The threads of a block, a power of two.</param>
    public static float OfWarp(float value, int width)
    {
        for (int distance = IntrinsicMath.Min(width, WarpSize) >> 1; distance > 0; distance >>= 1) value = IntrinsicMath.Max(value, Warp.ShuffleXor(value, distance));
        return value;
    }

    /// <summary>Whether a block has several warps, so that <see cref="Publish"/>, a barrier and <see cref="OfBlock"/> must follow.</summary>
    public static bool IsWide(int width) => width > WarpSize;

    /// <summary>Leaves the warp's largest to the others.</summary>
    /// <param name="value">What <see cref="OfWarp"/> gave.</param>
    /// <param name="shared">Shared memory of one number for each warp.</param>
    public static void Publish(float value, ArrayView<float> shared)
    {
        if ((Group.IdxX & (WarpSize - 1)) == 0) shared[Group.IdxX >> 5] = value;
    }

    /// <summary>The largest of the block, after the barrier.</summary>
    public static float OfBlock(int width, ArrayView<float> shared)
    {
        int warps = width >> 5, first = (Group.IdxX & -width) >> 5;
        float value = shared[first + (Group.IdxX & (warps - 1))];
        for (int distance = warps >> 1; distance > 0; distance >>= 1) value = IntrinsicMath.Max(value, Warp.ShuffleXor(value, distance));
        return value;
    }
}
