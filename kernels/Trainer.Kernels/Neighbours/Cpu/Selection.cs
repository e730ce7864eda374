using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>Splits records at a rank: quickselect (Hoare, 1961) with the pivot from a sample, in expected linear time whatever the points are, equal ones included.</summary>
internal static unsafe class Selection
{
    private const int Samples = 31, Few = 256, Many = 4096;

    /// <summary>Moves records so that those before a place are at most, and those from it on at least, what a full sort by one axis would leave there.</summary>
    /// <param name="records">The records.</param>
    /// <param name="from">The first that takes part.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="middle">The place, between the two.</param>
    /// <param name="axis">0, 1 or 2 for x, y or z.</param>
    public static void Partition(PointRecord* records, int from, int to, int middle, int axis)
    {
        while (to - from > 1 && middle > from && middle < to)
        {
            float pivot = Pivot(records, from, to, middle, axis);
            int less = MoveUpTo(records, from, to, MathF.BitDecrement(pivot), axis);
            if (middle <= less)
            {
                to = less;
                continue;
            }

            from = MoveUpTo(records, less, to, pivot, axis); // No smaller one is left.
            if (middle <= from) return;
        }
    }

    private static float Pivot(PointRecord* records, int from, int to, int middle, int axis)
    {
        float* sample = stackalloc float[Samples];
        // A larger sample saves a pass over many records; over few it would cost more than the pass.
        int count = to - from, taken = count < Few ? 3 : count < Many ? 9 : Samples;
        for (int i = 0; i < taken; i++)
        {
            float value = ((float*)(records + from + (int)((long)i * count / taken)))[axis];
            int j = i;
            for (; j > 0 && sample[j - 1] > value; j--) sample[j] = sample[j - 1];
            sample[j] = value;
        }

        return sample[(int)((long)(middle - from) * taken / count)];
    }

    // Without a branch on the coordinate, which no processor can foretell.
    private static int MoveUpTo(PointRecord* records, int from, int to, float most, int axis)
    {
        PointRecord* end = records + from, last = records + to;
        for (PointRecord* at = end; at < last; at++)
        {
            float value = ((float*)at)[axis];
            Vector128<float> record = at->Vector;
            at->Vector = end->Vector;
            end->Vector = record;
            end += value <= most ? 1 : 0;
        }

        return (int)(end - records);
    }
}
