namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>Where the points of a <see cref="SplitGrid"/> lie.</summary>
/// <param name="Rows">Rows of points.</param>
/// <param name="Columns">Columns of points.</param>
internal sealed record GridShape(int Rows, int Columns)
{
    // Both halves of a row have a place for the columns −1 and n, and begin at cache lines.
    private readonly int _half = (Columns / 2 + 2 + 7) / 8 * 8;

    /// <summary>Numbers in memory.</summary>
    public int Size => checked((Rows + 2) * 2 * _half);

    /// <summary>Even columns of a row.</summary>
    public int EvenCount => (Columns + 1) / 2;

    /// <summary>Odd columns of a row: the columns of the coarser grid.</summary>
    public int OddCount => Columns / 2;

    /// <summary>The next coarser grid: every other point, beginning with the second. The points before and after it are the boundary, or lie beyond it.</summary>
    public GridShape Coarser => new(Rows / 2, Columns / 2);

    /// <summary>The place of the even columns of a row.</summary>
    public int Even(int row) => (row + 1) * 2 * _half;

    /// <summary>The place of the odd columns of a row.</summary>
    public int Odd(int row) => Even(row) + _half;

    /// <summary>The place of a point; rows and columns count from −1.</summary>
    public int IndexOf(int row, int column) => (column & 1) == 0 ? Even(row) + column / 2 : Odd(row) + (column >> 1);
}
