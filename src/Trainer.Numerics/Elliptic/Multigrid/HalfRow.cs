using System.Runtime.InteropServices;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>
/// The points of one parity in a row of a <see cref="Stencil"/>, with their couplings. The neighbours north and south are of the same parity, at the same index of their rows; all others are of the
/// other parity, at <see cref="Left"/> and <see cref="Right"/> from there.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct HalfRow
{
    private readonly int _own, _other, _below, _belowOther, _above, _aboveOther;

    /// <summary>Finds the points.</summary>
    /// <param name="stencil">The operator.</param>
    /// <param name="row">The row.</param>
    /// <param name="odd">0 for even columns, 1 for odd ones.</param>
    public HalfRow(Stencil stencil, int row, int odd)
    {
        GridShape shape = stencil.Shape;
        bool isOdd = odd != 0;
        Count = isOdd ? shape.OddCount : shape.EvenCount;
        (Left, Right) = isOdd ? (0, 1) : (-1, 0);
        (_own, _other) = isOdd ? (shape.Odd(row), shape.Even(row)) : (shape.Even(row), shape.Odd(row));
        int stride = shape.Even(1) - shape.Even(0);
        (_below, _belowOther, _above, _aboveOther) = (_own - stride, _other - stride, _own + stride, _other + stride);
        double* east = stencil.East.Values, north = stencil.North.Values;
        East = east + _own;
        West = east + _other + Left;
        North = north + _own;
        South = north + _below;
        if (stencil.Diagonal is not { } diagonal || stencil.Antidiagonal is not { } antidiagonal) return;
        NorthEast = diagonal.Values + _own;
        SouthWest = diagonal.Values + _belowOther + Left;
        NorthWest = antidiagonal.Values + _other + Left;
        SouthEast = antidiagonal.Values + _below;
    }

    /// <summary>How many points.</summary>
    public int Count { get; }

    /// <summary>The neighbour to the west, of the other parity, from a point's index.</summary>
    public int Left { get; }

    /// <summary>The neighbour to the east, of the other parity, from a point's index.</summary>
    public int Right { get; }

    /// <summary>Couplings, by the index of the point.</summary>
    public double* East { get; }

    /// <inheritdoc cref="East"/>
    public double* West { get; }

    /// <inheritdoc cref="East"/>
    public double* North { get; }

    /// <inheritdoc cref="East"/>
    public double* South { get; }

    /// <inheritdoc cref="East"/>
    public double* NorthEast { get; }

    /// <inheritdoc cref="East"/>
    public double* SouthWest { get; }

    /// <inheritdoc cref="East"/>
    public double* NorthWest { get; }

    /// <inheritdoc cref="East"/>
    public double* SouthEast { get; }

    /// <summary>These points of a grid of the same shape.</summary>
    public double* At(double* grid) => grid + _own;

    /// <summary>The other points of the row.</summary>
    public double* Other(double* grid) => grid + _other;

    /// <summary>The points to the south.</summary>
    public double* Below(double* grid) => grid + _below;

    /// <summary>The points of the row to the south of the other parity.</summary>
    public double* BelowOther(double* grid) => grid + _belowOther;

    /// <summary>The points to the north.</summary>
    public double* Above(double* grid) => grid + _above;

    /// <summary>The points of the row to the north of the other parity.</summary>
    public double* AboveOther(double* grid) => grid + _aboveOther;
}
