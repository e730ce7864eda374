using ILGPU;

namespace Trainer.Kernels.Threads;

/// <summary>Sums over the threads of a group.</summary>
internal static class GroupSum
{
    /// <summary>Writes the sums of two numbers to the group's places in the result.</summary>
    /// <param name="first">This thread's first number.</param>
    /// <param name="second">Its second.</param>
    /// <param name="shared">Shared memory of two numbers for each warp.</param>
    /// <param name="sums">Receives two numbers for each group.</param>
    public static void Two(float first, float second, ArrayView<float> shared, ArrayView<float> sums)
    {
        (first, second) = (OfWarp(first), OfWarp(second));
        int warp = Group.IdxX >> 5;
        if ((Group.IdxX & 31) == 0)
        {
            shared[warp] = first;
            shared[BlockMaximum.Warps + warp] = second;
        }

        Group.Barrier();
        if (Group.IdxX != 0) return;
        (first, second) = (0, 0);
        for (int i = 0; i < Group.DimX >> 5; i++)
        {
            first += shared[i];
            second += shared[BlockMaximum.Warps + i];
        }

        sums[2 * Grid.IdxX] = first;
        sums[2 * Grid.IdxX + 1] = second;
    }

    private static float OfWarp(float value)
    {
        for (int distance = 16; distance > 0; distance >>= 1) value += Warp.ShuffleXor(value, distance);
        return value;
    }
}
