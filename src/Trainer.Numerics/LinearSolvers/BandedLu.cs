using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Torch.Memory;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Trainer.Numerics.LinearSolvers;

/// <summary>
/// The factors of a band matrix by Gaussian elimination with partial pivoting, n × n with as many bands below the diagonal as above it: 2 n w² to 4 n w² operations to factor, 6 n w to solve. Blocks of
/// columns are eliminated at a time, as in LAPACK's dgbtrf, so that the rest is updated by matrix products. Can be filled and factored again and again; one object serves one thread at a time.
/// </summary>
public sealed unsafe class BandedLu
{
    // Columns eliminated at a time, two vectors.
    private const int Margin = 16; // Kernels read whole vectors, and beside the first and the last.
    private const int Block = 16;

    // Row i has its columns i − w … i + 2w: exchanges of rows widen the upper part by w.
    private readonly AlignedArray<double> _band;

    // For each block its rows of L, complete ones of the block first, with 16 columns, and for each column which row came there.
    private readonly AlignedArray<double> _lower;
    private readonly int[] _pivots;
    private readonly int _stride, _panelRows;

    /// <summary>Makes room for a matrix, all zero.</summary>
    /// <param name="size">n.</param>
    /// <param name="width">w, the largest distance of an element from the diagonal.</param>
    /// <exception cref="ArgumentOutOfRangeException">No unknowns, or a negative width.</exception>
    public BandedLu(int size, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        (Size, Width) = (size, width);
        // A block reads and writes past the band by no more than its own width and a vector pair.
        _stride = 3 * width + 1 + 3 * Block;
        _panelRows = width + Block;
        int blocks = (size + Block - 1) / Block;
        _band = new(checked((size + Block) * _stride), Margin);
        _lower = new(checked(blocks * _panelRows * Block), Margin);
        _pivots = new int[blocks * Block];
    }

    /// <summary>n.</summary>
    public int Size { get; }

    /// <summary>w.</summary>
    public int Width { get; }

    /// <summary>An element of the matrix, before <see cref="Factor"/>.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column, from row − w to row + w.</param>
    /// <exception cref="ArgumentOutOfRangeException">An element outside the band.</exception>
    public ref double this[int row, int column]
    {
        get
        {
            if ((uint)row >= (uint)Size || (uint)column >= (uint)Size || Math.Abs(row - column) > Width) throw new ArgumentOutOfRangeException(nameof(column), $"({row}, {column}) is not in the band.");
            return ref *Row(row, column);
        }
    }

    /// <summary>Sets all elements to zero.</summary>
    public void Clear() => _band.Span.Clear();

    /// <summary>Replaces the matrix by its factors.</summary>
    /// <exception cref="SolverException">The matrix is singular, or has numbers that are not finite.</exception>
    public void Factor()
    {
        // The last column that a pivot's row can reach: w after the row's place, 2 w after the diagonal at most.
        int reach = 0;
        for (int first = 0; first < Size; first += Block)
        {
            int columns = Math.Min(Block, Size - first), rows = Math.Min(_panelRows, Size - first);
            double* panel = Panel(first);
            // The columns of the block, 0 where the band does not reach.
            for (int i = 0; i < rows; i++)
            {
                for (int k = 0; k < Block; k++) panel[i * Block + k] = k < columns && k >= i - Width ? *Row(first + i, first + k) : 0;
            }

            for (int k = 0; k < columns; k++) reach = Math.Max(reach, first + Eliminate(panel, first, k, rows) + Width);
            int next = first + columns, end = Math.Clamp(reach + 1, next, Size);
            for (int k = 0; k < columns; k++) Exchange(first + k, first + _pivots[first + k], next, end);
            for (int i = 0; i < columns; i++)
            {
                // The diagonal block of U goes back to the band.
                for (int k = i; k < columns; k++) *Row(first + i, first + k) = panel[i * Block + k];
                for (int k = 0; k < i; k++) Subtract(Row(first + i, next), Row(first + k, next), panel[i * Block + k], end - next);
            }

            Update(panel, first, columns, rows, end);
        }
    }

    /// <summary>Replaces b by the solution of A x = b.</summary>
    /// <param name="x">b, n numbers; receives x.</param>
    /// <exception cref="ArgumentException">Not n numbers.</exception>
    public void Solve(Span<double> x)
    {
        if (x.Length != Size) throw new ArgumentException($"{x.Length} numbers where the matrix has {Size} rows.", nameof(x));
        for (int first = 0; first < Size; first += Block)
        {
            int columns = Math.Min(Block, Size - first), rows = Math.Min(_panelRows, Size - first);
            for (int k = 0; k < columns; k++)
            {
                int pivot = first + _pivots[first + k];
                (x[first + k], x[pivot]) = (x[pivot], x[first + k]);
            }

            double* panel = Panel(first);
            for (int i = 1; i < rows; i++)
            {
                int known = Math.Min(i, columns);
                x[first + i] -= VectorSums.Dot(new(panel + i * Block, known), x.Slice(first, known));
            }
        }

        for (int row = Size - 1; row >= 0; row--)
        {
            int count = Math.Min(2 * Width, Size - 1 - row);
            x[row] = (x[row] - VectorSums.Dot(new(Row(row, row + 1), count), x.Slice(row + 1, count))) / *Row(row, row);
        }
    }

    private double* Row(int row, int column) => _band.Start + (long)row * _stride + (column - row + Width);

    private double* Panel(int first) => _lower.Start + (long)(first / Block) * _panelRows * Block;

    // One column of a panel: pivot, multipliers, and the columns of the panel after it; returns the pivot's row.
    private int Eliminate(double* panel, int first, int k, int rows)
    {
        int last = Math.Min(k + Width, rows - 1), pivot = k;
        double largest = Math.Abs(panel[k * Block + k]);
        for (int i = k + 1; i <= last; i++)
        {
            double size = Math.Abs(panel[i * Block + k]);
            if (size > largest) (largest, pivot) = (size, i);
        }

        if (!(largest > 0 && double.IsFinite(largest))) throw new SolverException($"The matrix is singular or has numbers that are not finite: the largest pivot of column {first + k} is {largest:g3}.");
        _pivots[first + k] = pivot;
        double* row = panel + k * Block, other = panel + pivot * Block;
        for (int j = 0; j < Block && pivot != k; j++) (row[j], other[j]) = (other[j], row[j]);
        double* rest = stackalloc double[Block];
        for (int j = 0; j < Block; j++) rest[j] = j > k ? row[j] : 0;
        V low = Vector512.Load(rest), high = Vector512.Load(rest + V.Count);
        double inverse = 1 / row[k];
        for (int i = k + 1; i <= last; i++)
        {
            double* target = panel + i * Block;
            double factor = target[k] * inverse;
            V factors = Vector512.Create(-factor);
            Vector512.FusedMultiplyAdd(factors, low, Vector512.Load(target)).Store(target);
            Vector512.FusedMultiplyAdd(factors, high, Vector512.Load(target + V.Count)).Store(target + V.Count);
            target[k] = factor;
        }

        return pivot;
    }

    private void Exchange(int row, int pivot, int from, int end)
    {
        if (row == pivot || from >= end) return;
        Span<double> first = new(Row(row, from), end - from), second = new(Row(pivot, from), end - from);
        for (int i = 0; i < first.Length; i++) (first[i], second[i]) = (second[i], first[i]);
    }

    private static void Subtract(double* target, double* row, double factor, int count)
    {
        V factors = Vector512.Create(-factor);
        int i = 0;
        for (; i <= count - V.Count; i += V.Count) Vector512.FusedMultiplyAdd(factors, Vector512.Load(row + i), Vector512.Load(target + i)).Store(target + i);
        for (; i < count; i++) target[i] -= factor * row[i];
    }

    // The rows below the block: minus their multipliers times the block's rows, four rows and two vectors at a time.
    private void Update(double* panel, int first, int columns, int rows, int end)
    {
        int next = first + columns, i = columns;
        for (; i <= rows - 4; i += 4) UpdateFour(panel + i * Block, first, columns, first + i, next, end - next);
        for (; i < rows; i++)
        {
            for (int k = 0; k < columns; k++) Subtract(Row(first + i, next), Row(first + k, next), panel[i * Block + k], end - next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UpdateFour(double* factors, int first, int columns, int row, int next, int count)
    {
        double* c0 = Row(row, next), c1 = Row(row + 1, next), c2 = Row(row + 2, next), c3 = Row(row + 3, next);
        int j = 0;
        for (; j <= count - 2 * V.Count; j += 2 * V.Count)
        {
            V s00 = Vector512.Load(c0 + j), s01 = Vector512.Load(c0 + j + V.Count), s10 = Vector512.Load(c1 + j), s11 = Vector512.Load(c1 + j + V.Count);
            V s20 = Vector512.Load(c2 + j), s21 = Vector512.Load(c2 + j + V.Count), s30 = Vector512.Load(c3 + j), s31 = Vector512.Load(c3 + j + V.Count);
            double* u = Row(first, next) + j, l = factors;
            for (int k = 0; k < columns; k++, u += _stride - 1, l++)
            {
                V u0 = Vector512.Load(u), u1 = Vector512.Load(u + V.Count), l0 = Vector512.Create(-l[0]), l1 = Vector512.Create(-l[Block]), l2 = Vector512.Create(-l[2 * Block]), l3 = Vector512.Create(-l[3 * Block]);
                s00 = Vector512.FusedMultiplyAdd(l0, u0, s00);
                s01 = Vector512.FusedMultiplyAdd(l0, u1, s01);
                s10 = Vector512.FusedMultiplyAdd(l1, u0, s10);
                s11 = Vector512.FusedMultiplyAdd(l1, u1, s11);
                s20 = Vector512.FusedMultiplyAdd(l2, u0, s20);
                s21 = Vector512.FusedMultiplyAdd(l2, u1, s21);
                s30 = Vector512.FusedMultiplyAdd(l3, u0, s30);
                s31 = Vector512.FusedMultiplyAdd(l3, u1, s31);
            }

            s00.Store(c0 + j);
            s01.Store(c0 + j + V.Count);
            s10.Store(c1 + j);
            s11.Store(c1 + j + V.Count);
            s20.Store(c2 + j);
            s21.Store(c2 + j + V.Count);
            s30.Store(c3 + j);
            s31.Store(c3 + j + V.Count);
        }

        for (; j < count; j++)
        {
            double* u = Row(first, next) + j;
            for (int k = 0; k < columns; k++, u += _stride - 1)
            {
                c0[j] -= factors[k] * *u;
                c1[j] -= factors[Block + k] * *u;
                c2[j] -= factors[2 * Block + k] * *u;
                c3[j] -= factors[3 * Block + k] * *u;
            }
        }
    }
}
