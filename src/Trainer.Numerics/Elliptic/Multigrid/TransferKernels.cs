using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>Restriction and interpolation of rows.</summary>
internal static unsafe class TransferKernels
{
    /// <summary>A row of Pᵀ r where r is 0 at all points between two coarse ones.</summary>
    /// <param name="p">P.</param>
    /// <param name="i">The coarse row.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="below">r at the even columns of fine row 2i.</param>
    /// <param name="own">r at the odd columns of fine row 2i + 1.</param>
    /// <param name="above">r at the even columns of fine row 2i + 2.</param>
    /// <param name="target">Receives the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RestrictMiddles(Interpolation p, int i, int columns, double* below, double* own, double* above, double* target)
    {
        double* sw = p.SouthWest.Row(i), se = p.SouthEast.Row(i) - 1, nw = p.NorthWest.Row(i - 1), ne = p.NorthEast.Row(i - 1) - 1;
        for (int j = 0; j < columns; j += V.Count)
        {
            V north = Add(sw + j, above + j + 1, Load(se + j) * Load(above + j)), south = Add(nw + j, below + j + 1, Load(ne + j) * Load(below + j));
            (Load(own + j) + (north + south)).Store(target + j);
        }
    }

    /// <summary>A row of Pᵀ r where r is 0 at the coarse points.</summary>
    /// <param name="p">P.</param>
    /// <param name="i">The coarse row.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="below">r at the even columns of fine row 2i.</param>
    /// <param name="belowOdd">r at the odd columns of fine row 2i.</param>
    /// <param name="own">r at the even columns of fine row 2i + 1.</param>
    /// <param name="above">r at the even columns of fine row 2i + 2.</param>
    /// <param name="aboveOdd">r at the odd columns of fine row 2i + 2.</param>
    /// <param name="target">Receives the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RestrictBetween(Interpolation p, int i, int columns, double* below, double* belowOdd, double* own, double* above, double* aboveOdd, double* target)
    {
        double* sw = p.SouthWest.Row(i), se = p.SouthEast.Row(i) - 1, nw = p.NorthWest.Row(i - 1), ne = p.NorthEast.Row(i - 1) - 1;
        double* west = p.West.Row(i), south = p.South.Row(i), before = p.South.Row(i - 1);
        for (int j = 0; j < columns; j += V.Count)
        {
            V middles = Add(sw + j, above + j + 1, Load(se + j) * Load(above + j)) + Add(nw + j, below + j + 1, Load(ne + j) * Load(below + j));
            V row = Add(west + j, own + j + 1, (V.One - Load(west + j - 1)) * Load(own + j)), column = Add(south + j, aboveOdd + j, (V.One - Load(before + j)) * Load(belowOdd + j));
            (middles + (row + column)).Store(target + j);
        }
    }

    /// <summary>u += P e at the odd columns of fine row 2i + 1, the coarse points.</summary>
    public static void AddCoarse(double* e, double* odd, int columns)
    {
        for (int j = 0; j < columns; j += V.Count) (Load(odd + j) + Load(e + j)).Store(odd + j);
    }

    /// <summary>u += P e at the even columns of fine row 2i + 1.</summary>
    public static void AddWest(Interpolation p, int i, double* e, double* even, int count)
    {
        double* west = p.West.Row(i) - 1;
        for (int m = 0; m < count; m += V.Count)
        {
            V right = Load(e + m);
            (Load(even + m) + Vector512.FusedMultiplyAdd(Load(west + m), Load(e + m - 1) - right, right)).Store(even + m);
        }
    }

    /// <summary>u += P e at the odd columns of fine row 2i + 2.</summary>
    public static void AddSouth(Interpolation p, int i, double* e, double* above, double* odd, int columns)
    {
        double* south = p.South.Row(i);
        for (int j = 0; j < columns; j += V.Count)
        {
            V up = Load(above + j);
            (Load(odd + j) + Vector512.FusedMultiplyAdd(Load(south + j), Load(e + j) - up, up)).Store(odd + j);
        }
    }

    /// <summary>u += P e at the even columns of fine row 2i + 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMiddle(Interpolation p, int i, double* e, double* above, double* even, int count)
    {
        double* sw = p.SouthWest.Row(i) - 1, se = p.SouthEast.Row(i) - 1, nw = p.NorthWest.Row(i) - 1, ne = p.NorthEast.Row(i) - 1;
        for (int m = 0; m < count; m += V.Count)
        {
            V south = Add(sw + m, e + m - 1, Load(se + m) * Load(e + m)), north = Add(nw + m, above + m - 1, Load(ne + m) * Load(above + m));
            (Load(even + m) + (south + north)).Store(even + m);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(double* p) => Vector512.Load(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Add(double* k, double* u, V sum) => Vector512.FusedMultiplyAdd(Load(k), Load(u), sum);
}
