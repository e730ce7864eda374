using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>
/// Brings points into an order in which each aligned run of 16, of 16², of 16³ … points lies in a box of its own: halving along the widest axis, as a k-d tree does, but at multiples of the runs'
/// lengths. The number of operations does not depend on how the points lie; it is O(n log n).
/// </summary>
internal static unsafe class PointOrder
{
    /// <summary>The points of the shortest run.</summary>
    public const int Run = 16;

    private const int WorthAThread = 8192;

    /// <summary>Brings records into order.</summary>
    public static void Arrange(PointRecord* records, int count)
    {
        // Halves of halves, until every thread has several.
        List<(int From, int To)> parts = [(0, count)];
        while (parts.Count < 16 && count / parts.Count >= WorthAThread)
        {
            (int From, int To)[] halves = new (int, int)[2 * parts.Count];
            BlockParallel.For(parts.Count, i =>
            {
                (int from, int to) = parts[i];
                int middle = Halve(records, from, to);
                (halves[2 * i], halves[2 * i + 1]) = ((from, middle), (middle, to));
            });
            parts = [.. halves];
        }

        if (parts.Count == 1) ArrangePart(records, 0, count);
        else BlockParallel.For(parts.Count, i => ArrangePart(records, parts[i].From, parts[i].To));
    }

    private static void ArrangePart(PointRecord* records, int from, int to)
    {
        while (to - from > Run)
        {
            int middle = Halve(records, from, to);
            ArrangePart(records, from, middle);
            from = middle;
        }
    }

    private static int Halve(PointRecord* records, int from, int to)
    {
        int count = to - from, run = Run;
        if (count <= run) return to;
        while ((long)run * Run < count) run *= Run;
        int middle = from + (count + run - 1) / run / 2 * run;
        Selection.Partition(records, from, to, middle, WidestAxis(records, from, to));
        return middle;
    }

    private static int WidestAxis(PointRecord* records, int from, int to)
    {
        Vector128<float> low = records[from].Vector, high = low;
        for (int i = from + 1; i < to; i++)
        {
            low = Vector128.MinNative(low, records[i].Vector);
            high = Vector128.MaxNative(high, records[i].Vector);
        }

        // Halves, since the width of two floats may be more than a float holds.
        float x = high[0] / 2 - low[0] / 2, y = high[1] / 2 - low[1] / 2, z = high[2] / 2 - low[2] / 2;
        return x >= y && x >= z ? 0 : y >= z ? 1 : 2;
    }
}
