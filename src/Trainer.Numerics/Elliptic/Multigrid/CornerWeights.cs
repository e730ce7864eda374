using System.Runtime.InteropServices;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>A point's value by those of the corners of its coarse cell, one cell in each element of the vectors.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CornerWeights(V SouthWest, V SouthEast, V NorthWest, V NorthEast)
{
    /// <summary>On the line between the southern corners.</summary>
    public static CornerWeights OnSouth(V west) => new(west, V.One - west, V.Zero, V.Zero);

    /// <summary>On the line between the northern corners.</summary>
    public static CornerWeights OnNorth(V west) => new(V.Zero, V.Zero, west, V.One - west);

    /// <summary>On the line between the western corners.</summary>
    public static CornerWeights OnWest(V south) => new(south, V.Zero, V.One - south, V.Zero);

    /// <summary>On the line between the eastern corners.</summary>
    public static CornerWeights OnEast(V south) => new(V.Zero, south, V.Zero, V.One - south);
}
