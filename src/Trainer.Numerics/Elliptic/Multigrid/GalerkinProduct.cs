using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>The coarse operator Pᵀ A P: the energy of the fine couplings, with the values interpolated, as an energy of couplings between coarse points. One row of coarse cells after the other.</summary>
internal sealed unsafe class GalerkinProduct
{
    private readonly Stencil _fine, _coarse;
    private readonly Interpolation _interpolation;

    // Of the cells to the south, of the cells of the row by their eastern side, and four rows of results.
    private readonly PlainGrid _rows;

    /// <summary>Prepares the product.</summary>
    /// <param name="fine">A.</param>
    /// <param name="interpolation">P.</param>
    /// <param name="coarse">Receives the product.</param>
    public GalerkinProduct(Stencil fine, Interpolation interpolation, Stencil coarse)
    {
        (_fine, _interpolation, _coarse) = (fine, interpolation, coarse);
        _rows = new(6, coarse.Shape.Columns);
    }

    /// <summary>Computes it.</summary>
    public void Compute()
    {
        GridShape shape = _coarse.Shape;
        for (int i = 0; i < 6; i++) _rows.ClearFrom(i, -1);
        for (int i = -1; i < shape.Rows; i++)
        {
            double* east = _rows.Row(2), north = _rows.Row(3), diagonal = _rows.Row(4), anti = _rows.Row(5);
            for (int j = -1; j < shape.Columns; j += V.Count) Cells(i, j, east, north, diagonal, anti);
            if (i >= 0) Put(_coarse.East, i, east);
            Put(_coarse.North, i, north);
            Put(_coarse.Diagonal!, i, diagonal);
            Put(_coarse.Antidiagonal!, i, anti);
        }

        _coarse.Invert();
    }

    private void Put(SplitGrid grid, int i, double* row)
    {
        RowOrder.Split(row, grid.Even(i), grid.Odd(i), _coarse.Shape.Columns);
        grid.Odd(i)[-1] = row[-1];
    }

    // The cell's fine points, in rows from the south: corner, a, corner; b, middle, c; corner, d, corner.
    private void Cells(int i, int j, double* east, double* north, double* diagonal, double* anti)
    {
        int row = 2 * i + 1;
        Interpolation p = _interpolation;
        double* southernCells = _rows.Row(0), easternSides = _rows.Row(1);
        V west = Load(p.West.Row(i) + j), south = Load(p.South.Row(i) + j);
        CornerWeights a = CornerWeights.OnSouth(west), b = CornerWeights.OnWest(south), c = CornerWeights.OnEast(Load(p.South.Row(i) + j + 1)), d = CornerWeights.OnNorth(Load(p.West.Row(i + 1) + j));
        var middle = new CornerWeights(Load(p.SouthWest.Row(i) + j), Load(p.SouthEast.Row(i) + j), Load(p.NorthWest.Row(i) + j), Load(p.NorthEast.Row(i) + j));
        CellCouplings sum = default;
        sum.Add(Load(_fine.North.Even(row) + j + 1), a, middle);
        sum.Add(Load(_fine.North.Even(row + 1) + j + 1), middle, d);
        sum.Add(Load(_fine.East.Odd(row + 1) + j), b, middle);
        sum.Add(Load(_fine.East.Even(row + 1) + j + 1), middle, c);
        if (_fine.Diagonal is { } rising && _fine.Antidiagonal is { } falling)
        {
            sum.Add(Load(rising.Odd(row) + j), new(V.One, V.Zero, V.Zero, V.Zero), middle);
            sum.Add(Load(falling.Odd(row) + j), a, b);
            sum.Add(Load(rising.Even(row) + j + 1), a, c);
            sum.Add(Load(falling.Even(row) + j + 1), new(V.Zero, V.One, V.Zero, V.Zero), middle);
            sum.Add(Load(rising.Odd(row + 1) + j), b, d);
            sum.Add(Load(falling.Odd(row + 1) + j), middle, new(V.Zero, V.Zero, V.One, V.Zero));
            sum.Add(Load(rising.Even(row + 1) + j + 1), middle, new(V.Zero, V.Zero, V.Zero, V.One));
            sum.Add(Load(falling.Even(row + 1) + j + 1), c, d);
        }

        // The southern and western sides belong to this cell, the others to its neighbours.
        V southSide = Side(Load(_fine.East.Odd(row) + j), Load(_fine.East.Even(row) + j + 1), west), westSide = Side(Load(_fine.North.Odd(row) + j), Load(_fine.North.Odd(row + 1) + j), south);
        (sum.South + southSide + Load(southernCells + j)).Store(east + j);
        sum.North.Store(southernCells + j);
        sum.East.Store(easternSides + j);
        (sum.West + westSide + Load(easternSides + j - 1)).Store(north + j);
        sum.Diagonal.Store(diagonal + j);
        sum.Antidiagonal.Store(anti + j);
    }

    // Two couplings in a line, with the value between them interpolated.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Side(V first, V second, V weight)
    {
        V rest = V.One - weight;
        return first * rest * rest + second * weight * weight;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(double* p) => Vector512.Load(p);
}
