using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>
/// Operator-dependent interpolation from every other point to all points (Alcouffe, Brandt, Dendy, Painter 1981; "black box multigrid", Dendy 1982), which keeps the flux through jumps of the
/// coefficient. Coarse point (I,J) is fine point (2I+1,2J+1). A point between two coarse ones has their values weighed with its couplings to either side, a point in the middle of four the value that
/// makes its own equation hold. All weights of a point sum to 1, those of the boundary, where the value is 0, among them.
/// </summary>
internal sealed unsafe class Interpolation
{
    private readonly GridShape _coarse;
    private readonly bool _evenRows, _evenColumns;

    /// <summary>Makes room for the weights.</summary>
    /// <param name="fine">The finer grid.</param>
    public Interpolation(GridShape fine)
    {
        _coarse = fine.Coarser;
        (_evenRows, _evenColumns) = (fine.Rows % 2 == 0, fine.Columns % 2 == 0);
        (West, South) = (new(_coarse.Rows, _coarse.Columns), new(_coarse.Rows, _coarse.Columns));
        (SouthWest, SouthEast) = (new(_coarse.Rows, _coarse.Columns), new(_coarse.Rows, _coarse.Columns));
        (NorthWest, NorthEast) = (new(_coarse.Rows, _coarse.Columns), new(_coarse.Rows, _coarse.Columns));
    }

    /// <summary>At (I,J): the weight of coarse point (I,J) at fine point (2I+1,2J+2); that of (I,J+1) is the rest to 1.</summary>
    public PlainGrid West { get; }

    /// <summary>At (I,J): the weight of coarse point (I,J) at fine point (2I+2,2J+1); that of (I+1,J) is the rest to 1.</summary>
    public PlainGrid South { get; }

    /// <summary>At (I,J): the weight of coarse point (I,J) at fine point (2I+2,2J+2).</summary>
    public PlainGrid SouthWest { get; }

    /// <summary>At (I,J): the weight of coarse point (I,J+1) at fine point (2I+2,2J+2).</summary>
    public PlainGrid SouthEast { get; }

    /// <summary>At (I,J): the weight of coarse point (I+1,J) at fine point (2I+2,2J+2).</summary>
    public PlainGrid NorthWest { get; }

    /// <summary>At (I,J): the weight of coarse point (I+1,J+1) at fine point (2I+2,2J+2).</summary>
    public PlainGrid NorthEast { get; }

    /// <summary>Computes the weights for an operator on the finer grid.</summary>
    public void Fit(Stencil fine)
    {
        for (int i = 0; i < _coarse.Rows; i++) FitWest(fine, i);
        for (int i = -1; i < _coarse.Rows; i++) FitSouth(fine, i);
        for (int i = -1; i < _coarse.Rows; i++) FitMiddle(fine, i);
    }

    private void FitWest(Stencil fine, int i)
    {
        int row = 2 * i + 1;
        double* target = West.Row(i), west = fine.East.Odd(row), east = fine.East.Even(row) + 1;
        for (int j = -1; j < _coarse.Columns; j += V.Count)
        {
            V before = Load(west + j), after = Load(east + j);
            if (fine.Diagonal is { } diagonal && fine.Antidiagonal is { } anti)
            {
                before += Load(anti.Odd(row) + j) + Load(diagonal.Odd(row - 1) + j);
                after += Load(diagonal.Even(row) + 1 + j) + Load(anti.Even(row - 1) + 1 + j);
            }

            Share(before, after).Store(target + j);
        }

        // A point on the boundary: what lies beyond it is the boundary too.
        West.ClearFrom(i, _evenColumns ? _coarse.Columns - 1 : _coarse.Columns);
    }

    private void FitSouth(Stencil fine, int i)
    {
        int row = 2 * i + 2;
        double* target = South.Row(i), south = fine.North.Odd(row - 1), north = fine.North.Odd(row);
        for (int j = -1; j < _coarse.Columns; j += V.Count)
        {
            V before = Load(south + j), after = Load(north + j);
            if (fine.Diagonal is { } diagonal && fine.Antidiagonal is { } anti)
            {
                before += Load(diagonal.Even(row - 1) + j) + Load(anti.Odd(row - 1) + j);
                after += Load(diagonal.Odd(row) + j) + Load(anti.Even(row) + j);
            }

            Share(before, after).Store(target + j);
        }

        South.ClearFrom(i, _evenRows && i == _coarse.Rows - 1 ? -1 : _coarse.Columns);
    }

    private void FitMiddle(Stencil fine, int i)
    {
        int row = 2 * i + 2, last = _coarse.Columns - 1;
        double* southWest = SouthWest.Row(i), southEast = SouthEast.Row(i), northWest = NorthWest.Row(i), northEast = NorthEast.Row(i);
        double* left = South.Row(i), right = left + 1, bottom = West.Row(i), top = West.Row(i + 1);
        for (int j = -1; j < _coarse.Columns; j += V.Count)
        {
            V west = Load(fine.East.Odd(row) + j), east = Load(fine.East.Even(row) + 1 + j), south = Load(fine.North.Even(row - 1) + 1 + j), north = Load(fine.North.Even(row) + 1 + j);
            V sw = west * Load(left + j) + south * Load(bottom + j), se = east * Load(right + j) + south * (V.One - Load(bottom + j));
            V nw = west * (V.One - Load(left + j)) + north * Load(top + j), total = (west + east) + (south + north);
            if (fine.Diagonal is { } diagonal && fine.Antidiagonal is { } anti)
            {
                V k1 = Load(diagonal.Odd(row - 1) + j), k2 = Load(anti.Even(row - 1) + 1 + j), k3 = Load(anti.Odd(row) + j), k4 = Load(diagonal.Even(row) + 1 + j);
                (sw, se, nw, total) = (sw + k1, se + k2, nw + k3, total + ((k1 + k2) + (k3 + k4)));
            }

            V isPoint = Vector512.GreaterThan(total, V.Zero), scale = Vector512.ConditionalSelect(isPoint, V.One / total, V.Zero);
            (sw, se, nw) = (sw * scale, se * scale, nw * scale);
            sw.Store(southWest + j);
            se.Store(southEast + j);
            nw.Store(northWest + j);
            (V.One - ((sw + se) + nw)).Store(northEast + j);
        }

        bool isBoundary = _evenRows && i == _coarse.Rows - 1;
        foreach (PlainGrid grid in (ReadOnlySpan<PlainGrid>)[SouthWest, SouthEast, NorthWest, NorthEast]) grid.ClearFrom(i, isBoundary ? -1 : last + 1);
        if (isBoundary) new Span<double>(northEast - 1, last + 2).Fill(1);
        if (!_evenColumns) return;
        (southWest[last], southEast[last], northWest[last], northEast[last]) = (0, 0, 0, 1);
    }

    /// <summary>The part of the first of two couplings, from 0 to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Share(V before, V after)
    {
        V sum = before + after, share = Vector512.Min(Vector512.Max(before / sum, V.Zero), V.One);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(sum, V.Zero), share, V.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(double* p) => Vector512.Load(p);
}
