namespace Trainer.Numerics.LinearSolvers;

/// <summary>The Cholesky factor of a symmetric positive definite band matrix, n × n with w bands below the diagonal: n w² operations to factor, 4 n w to solve. Can be filled and factored again and again.</summary>
public sealed class BandedCholesky
{
    private readonly double[] _band;

    /// <summary>Makes room for a matrix, all zero.</summary>
    /// <param name="size">n.</param>
    /// <param name="width">w, the largest distance of an element from the diagonal.</param>
    /// <exception cref="ArgumentOutOfRangeException">No unknowns, or a negative width.</exception>
    public BandedCholesky(int size, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        (Size, Width) = (size, width);
        _band = new double[checked(size * (width + 1))];
    }

    /// <summary>n.</summary>
    public int Size { get; }

    /// <summary>w.</summary>
    public int Width { get; }

    /// <summary>An element of the lower triangle before <see cref="Factor"/>, of the factor after it.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column, from row − w to row.</param>
    public ref double this[int row, int column] => ref _band[row * (Width + 1) + column - row + Width];

    /// <summary>Sets all elements to zero.</summary>
    public void Clear() => _band.AsSpan().Clear();

    /// <summary>Replaces the matrix by its factor L, A = L Lᵀ.</summary>
    /// <exception cref="SolverException">The matrix is not positive definite.</exception>
    public void Factor()
    {
        for (int row = 0; row < Size; row++)
        {
            for (int column = Math.Max(0, row - Width); column <= row; column++)
            {
                int first = Math.Max(0, row - Width);
                double rest = this[row, column] - VectorSums.Dot(Elements(row, first, column), Elements(column, first, column));
                if (column < row)
                {
                    this[row, column] = rest / this[column, column];
                    continue;
                }

                if (!(rest > 0)) throw new SolverException($"The matrix is not positive definite: pivot {row} is {rest:g3}.");
                this[row, row] = Math.Sqrt(rest);
            }
        }
    }

    /// <summary>Replaces b by the solution of A x = b.</summary>
    /// <param name="x">b, n numbers; receives x.</param>
    /// <exception cref="ArgumentException">Not n numbers.</exception>
    public void Solve(Span<double> x)
    {
        if (x.Length != Size) throw new ArgumentException($"{x.Length} numbers where the matrix has {Size} rows.", nameof(x));
        for (int row = 0; row < Size; row++)
        {
            int first = Math.Max(0, row - Width);
            x[row] = (x[row] - VectorSums.Dot(Elements(row, first, row), x[first..row])) / this[row, row];
        }

        for (int row = Size - 1; row >= 0; row--)
        {
            double value = x[row] /= this[row, row];
            int first = Math.Max(0, row - Width);
            ReadOnlySpan<double> factors = Elements(row, first, row);
            for (int i = 0; i < factors.Length; i++) x[first + i] -= factors[i] * value;
        }
    }

    private ReadOnlySpan<double> Elements(int row, int first, int end) => _band.AsSpan(row * (Width + 1) + first - row + Width, end - first);
}
