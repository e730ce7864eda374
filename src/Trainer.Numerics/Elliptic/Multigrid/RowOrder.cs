using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>From rows in plain order to rows with even and odd columns apart, and back.</summary>
internal static unsafe class RowOrder
{
    private static readonly Vector512<long> Lower = Vector512.Create(-1L, -1, -1, -1, 0, 0, 0, 0), First = Vector512.Create(-1L, 0, -1, 0, -1, 0, -1, 0);

    /// <summary>even[k] = row[2k] and odd[k] = row[2k + 1].</summary>
    public static void Split(double* row, double* even, double* odd, int columns)
    {
        int k = 0;
        for (; 2 * k <= columns - 2 * V.Count; k += V.Count)
        {
            V a = Vector512.Load(row + 2 * k), b = Vector512.Load(row + 2 * k + V.Count), lower = Lower.AsDouble();
            Vector512.ConditionalSelect(lower, Vector512.Shuffle(a, Vector512.Create(0L, 2, 4, 6, 0, 2, 4, 6)), Vector512.Shuffle(b, Vector512.Create(0L, 2, 4, 6, 0, 2, 4, 6))).Store(even + k);
            Vector512.ConditionalSelect(lower, Vector512.Shuffle(a, Vector512.Create(1L, 3, 5, 7, 1, 3, 5, 7)), Vector512.Shuffle(b, Vector512.Create(1L, 3, 5, 7, 1, 3, 5, 7))).Store(odd + k);
        }

        for (; 2 * k < columns; k++)
        {
            even[k] = row[2 * k];
            if (2 * k + 1 < columns) odd[k] = row[2 * k + 1];
        }
    }

    /// <summary>row[2k] = even[k] and row[2k + 1] = odd[k].</summary>
    public static void Merge(double* even, double* odd, double* row, int columns)
    {
        int k = 0;
        for (; 2 * k <= columns - 2 * V.Count; k += V.Count)
        {
            V a = Vector512.Load(even + k), b = Vector512.Load(odd + k), first = First.AsDouble();
            Vector512.ConditionalSelect(first, Vector512.Shuffle(a, Vector512.Create(0L, 0, 1, 1, 2, 2, 3, 3)), Vector512.Shuffle(b, Vector512.Create(0L, 0, 1, 1, 2, 2, 3, 3))).Store(row + 2 * k);
            Vector512.ConditionalSelect(first, Vector512.Shuffle(a, Vector512.Create(4L, 4, 5, 5, 6, 6, 7, 7)), Vector512.Shuffle(b, Vector512.Create(4L, 4, 5, 5, 6, 6, 7, 7))).Store(row + 2 * k + V.Count);
        }

        for (; 2 * k < columns; k++)
        {
            row[2 * k] = even[k];
            if (2 * k + 1 < columns) row[2 * k + 1] = odd[k];
        }
    }
}
