using Trainer.Numerics.LinearSolvers;
using Trainer.Torch.Memory;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>
/// Numbers at the points of a grid with one row and one column beyond each end. Each row has its even columns first and then its odd ones, so that the points which a relaxation treats at a time, and
/// those of the next coarser grid, lie next to each other in memory. What is not a point stays 0.
/// </summary>
internal sealed unsafe class SplitGrid
{
    private const int Margin = 16; // Kernels read whole vectors, and beside the first and the last.
    private readonly AlignedArray<double> _values;

    /// <summary>Makes zeros.</summary>
    public SplitGrid(GridShape shape)
    {
        Shape = shape;
        _values = new(shape.Size, Margin);
    }

    /// <summary>Its shape.</summary>
    public GridShape Shape { get; }

    /// <summary>All memory, as <see cref="ILinearOperator"/> sees it.</summary>
    public Span<double> Span => _values.Span;

    /// <summary>The first number of all.</summary>
    public double* Values => _values.Start;

    /// <summary>The even columns of a row, 0, 2, …; rows count from −1.</summary>
    public double* Even(int row) => _values.Start + Shape.Even(row);

    /// <summary>The odd columns of a row, 1, 3, …; element −1 is column −1.</summary>
    public double* Odd(int row) => _values.Start + Shape.Odd(row);

    /// <summary>One number; rows and columns count from −1.</summary>
    public ref double this[int row, int column] => ref _values.Start[Shape.IndexOf(row, column)];
}
