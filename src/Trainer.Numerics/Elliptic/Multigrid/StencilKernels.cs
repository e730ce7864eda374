using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>What is computed at the points of a <see cref="HalfRow"/>, whole vectors at a time.</summary>
internal static unsafe class StencilKernels
{
    /// <summary>1 over the sum of couplings.</summary>
    public static void InverseSums(in HalfRow h, double* inverse, bool hasDiagonals)
    {
        int left = h.Left;
        for (int m = 0; m < h.Count; m += V.Count)
        {
            V sum = (Load(h.East + m) + Load(h.West + m)) + (Load(h.North + m) + Load(h.South + m));
            if (hasDiagonals) sum += (Load(h.NorthEast + m) + Load(h.SouthWest + m)) + (Load(h.NorthWest + m) + Load(h.SouthEast + m));
            (V.One / sum).Store(inverse + m);
        }
    }

    /// <summary>u = f / diagonal: relaxation where the neighbours are 0.</summary>
    public static void Scale(double* f, double* inverse, double* u, int count)
    {
        for (int m = 0; m < count; m += V.Count) (Load(f + m) * Load(inverse + m)).Store(u + m);
    }

    /// <summary>u = (f + Σ k u(Q)) / diagonal over the neighbours in the row: relaxation where all others are 0.</summary>
    public static void RelaxInRow(in HalfRow h, double* grid, double* right, double* inverseDiagonal)
    {
        double* u = h.At(grid), other = h.Other(grid), west = other + h.Left, east = other + h.Right, f = h.At(right), inverse = h.At(inverseDiagonal), westK = h.West, eastK = h.East;
        for (int m = 0, count = h.Count; m < count; m += V.Count) (Add(westK + m, west + m, Add(eastK + m, east + m, Load(f + m))) * Load(inverse + m)).Store(u + m);
    }

    /// <summary>u = (f + Σ k u(Q)) / diagonal over five points: relaxation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RelaxFive(in HalfRow h, double* grid, double* right, double* inverseDiagonal)
    {
        double* u = h.At(grid), other = h.Other(grid), west = other + h.Left, east = other + h.Right, north = h.Above(grid), south = h.Below(grid);
        double* f = h.At(right), inverse = h.At(inverseDiagonal), westK = h.West, eastK = h.East, northK = h.North, southK = h.South;
        for (int m = 0, count = h.Count; m < count; m += V.Count)
        {
            V sum = Add(westK + m, west + m, Add(eastK + m, east + m, Load(f + m))) + Add(northK + m, north + m, Load(southK + m) * Load(south + m));
            (sum * Load(inverse + m)).Store(u + m);
        }
    }

    /// <summary>r = Σ k u(Q) over five points: the residual at points that were relaxed when their neighbours were 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumFive(in HalfRow h, double* grid, double* r)
    {
        double* other = h.Other(grid), west = other + h.Left, east = other + h.Right, north = h.Above(grid), south = h.Below(grid);
        double* westK = h.West, eastK = h.East, northK = h.North, southK = h.South;
        for (int m = 0, count = h.Count; m < count; m += V.Count)
            (Add(westK + m, west + m, Load(eastK + m) * Load(east + m)) + Add(northK + m, north + m, Load(southK + m) * Load(south + m))).Store(r + m);
    }

    /// <summary>y = A x over five points; returns x·y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double ApplyFive(in HalfRow h, double* grid, double* y)
    {
        double* x = h.At(grid), other = h.Other(grid), west = other + h.Left, east = other + h.Right, north = h.Above(grid), south = h.Below(grid), target = h.At(y);
        double* westK = h.West, eastK = h.East, northK = h.North, southK = h.South;
        int count = h.Count, m = 0;
        V product = default;
        for (; m < count; m += V.Count)
        {
            V centre = Load(x + m);
            V sum = Vector512.FusedMultiplyAdd(Load(westK + m), centre - Load(west + m), Load(eastK + m) * (centre - Load(east + m)))
                + Vector512.FusedMultiplyAdd(Load(northK + m), centre - Load(north + m), Load(southK + m) * (centre - Load(south + m)));
            sum.Store(target + m);
            product = Vector512.FusedMultiplyAdd(centre, sum, product);
        }

        // Beyond the last point the boundary's couplings have left something.
        for (int i = count; i < m; i++) target[i] = 0;
        return Vector512.Sum(product);
    }

    /// <summary>u = (f + Σ k u(Q)) / diagonal over nine points: relaxation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RelaxNine(in HalfRow h, double* grid, double* right, double* inverseDiagonal)
    {
        double* u = h.At(grid), other = h.Other(grid), west = other + h.Left, east = other + h.Right, north = h.Above(grid), south = h.Below(grid);
        double* above = h.AboveOther(grid), below = h.BelowOther(grid), northWest = above + h.Left, northEast = above + h.Right, southWest = below + h.Left, southEast = below + h.Right;
        double* f = h.At(right), inverse = h.At(inverseDiagonal), westK = h.West, eastK = h.East, northK = h.North, southK = h.South;
        double* northWestK = h.NorthWest, northEastK = h.NorthEast, southWestK = h.SouthWest, southEastK = h.SouthEast;
        for (int m = 0, count = h.Count; m < count; m += V.Count)
        {
            V row = Add(westK + m, west + m, Add(eastK + m, east + m, Load(f + m)));
            V up = Add(northWestK + m, northWest + m, Add(northK + m, north + m, Load(northEastK + m) * Load(northEast + m)));
            V down = Add(southWestK + m, southWest + m, Add(southK + m, south + m, Load(southEastK + m) * Load(southEast + m)));
            ((row + (up + down)) * Load(inverse + m)).Store(u + m);
        }
    }

    /// <summary>r = f − A u over nine points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResidualNine(in HalfRow h, double* grid, double* right, double* r)
    {
        double* u = h.At(grid), other = h.Other(grid), west = other + h.Left, east = other + h.Right, north = h.Above(grid), south = h.Below(grid);
        double* above = h.AboveOther(grid), below = h.BelowOther(grid), northWest = above + h.Left, northEast = above + h.Right, southWest = below + h.Left, southEast = below + h.Right;
        double* f = h.At(right), westK = h.West, eastK = h.East, northK = h.North, southK = h.South;
        double* northWestK = h.NorthWest, northEastK = h.NorthEast, southWestK = h.SouthWest, southEastK = h.SouthEast;
        for (int m = 0, count = h.Count; m < count; m += V.Count)
        {
            V centre = Load(u + m);
            V row = AddFlux(westK + m, west + m, centre, AddFlux(eastK + m, east + m, centre, Load(f + m)));
            V up = AddFlux(northWestK + m, northWest + m, centre, AddFlux(northK + m, north + m, centre, Load(northEastK + m) * (Load(northEast + m) - centre)));
            V down = AddFlux(southWestK + m, southWest + m, centre, AddFlux(southK + m, south + m, centre, Load(southEastK + m) * (Load(southEast + m) - centre)));
            (row + (up + down)).Store(r + m);
        }
    }

    /// <summary>x·y.</summary>
    public static double Dot(double* x, double* y, int count)
    {
        V sum = default;
        for (int m = 0; m < count; m += V.Count) sum = Add(x + m, y + m, sum);
        return Vector512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(double* p) => Vector512.Load(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Add(double* k, double* u, V sum) => Vector512.FusedMultiplyAdd(Load(k), Load(u), sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V AddFlux(double* k, double* u, V centre, V sum) => Vector512.FusedMultiplyAdd(Load(k), Load(u) - centre, sum);
}
