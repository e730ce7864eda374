using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>The couplings between the four corners of coarse cells, one cell in each element of the vectors.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct CellCouplings
{
    /// <summary>South-west with south-east.</summary>
    public V South;

    /// <summary>North-west with north-east.</summary>
    public V North;

    /// <summary>South-west with north-west.</summary>
    public V West;

    /// <summary>South-east with north-east.</summary>
    public V East;

    /// <summary>South-west with north-east.</summary>
    public V Diagonal;

    /// <summary>South-east with north-west.</summary>
    public V Antidiagonal;

    /// <summary>
    /// Adds the energy ½ k (p − q)² of a fine coupling, with p and q interpolated from the corners. The difference has weights g that sum to 0, so that (Σ gᵢ uᵢ)² = −Σ gᵢ gⱼ (uᵢ − uⱼ)² over pairs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(V k, in CornerWeights p, in CornerWeights q)
    {
        V sw = p.SouthWest - q.SouthWest, se = p.SouthEast - q.SouthEast, nw = p.NorthWest - q.NorthWest, ne = p.NorthEast - q.NorthEast;
        V first = k * sw, second = k * se, third = k * nw;
        South = Vector512.FusedMultiplyAdd(-first, se, South);
        West = Vector512.FusedMultiplyAdd(-first, nw, West);
        Diagonal = Vector512.FusedMultiplyAdd(-first, ne, Diagonal);
        Antidiagonal = Vector512.FusedMultiplyAdd(-second, nw, Antidiagonal);
        East = Vector512.FusedMultiplyAdd(-second, ne, East);
        North = Vector512.FusedMultiplyAdd(-third, ne, North);
    }
}
