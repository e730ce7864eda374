using Trainer.Torch.Memory;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>Numbers in rows of plain order, with one row and one column before the first and room for whole vectors after the last.</summary>
internal sealed unsafe class PlainGrid
{
    private const int Before = 8, Margin = 16; // Kernels read whole vectors, and beside the first and the last.
    private readonly AlignedArray<double> _values;
    private readonly int _stride;

    /// <summary>Makes zeros.</summary>
    public PlainGrid(int rows, int columns)
    {
        _stride = Before + (columns + 2 + 15) / 8 * 8;
        _values = new((rows + 2) * _stride, Margin);
    }

    /// <summary>The first number of a row; rows count from −1, columns too.</summary>
    public double* Row(int row) => _values.Start + (row + 1) * _stride + Before;

    /// <summary>Sets what lies beyond a column to 0.</summary>
    public void ClearFrom(int row, int column) => new Span<double>(Row(row) + column, _stride - Before - column).Clear();
}
