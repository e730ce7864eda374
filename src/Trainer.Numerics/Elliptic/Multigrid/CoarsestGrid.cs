using Trainer.Numerics.LinearSolvers;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>The coarsest grid, solved directly.</summary>
internal sealed class CoarsestGrid
{
    private readonly Stencil _stencil;
    private readonly BandedCholesky _matrix;
    private readonly double[] _unknowns;
    private readonly bool _byColumns;

    /// <summary>Makes room for the matrix.</summary>
    public CoarsestGrid(Stencil stencil)
    {
        _stencil = stencil;
        GridShape shape = stencil.Shape;
        // The shorter side counts fastest, for the narrowest band.
        _byColumns = shape.Rows < shape.Columns;
        _unknowns = new double[shape.Rows * shape.Columns];
        _matrix = new(_unknowns.Length, Math.Min(Math.Min(shape.Rows, shape.Columns) + 1, _unknowns.Length - 1));
    }

    /// <summary>Factors the operator as it is now.</summary>
    public void Prepare()
    {
        GridShape shape = _stencil.Shape;
        _stencil.Invert();
        _matrix.Clear();
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int column = 0; column < shape.Columns; column++)
            {
                _matrix[IndexOf(row, column), IndexOf(row, column)] = 1 / _stencil.InverseDiagonal[row, column];
                bool hasEast = column + 1 < shape.Columns, hasNorth = row + 1 < shape.Rows;
                if (hasEast) Couple(row, column, row, column + 1, _stencil.East[row, column]);
                if (hasNorth) Couple(row, column, row + 1, column, _stencil.North[row, column]);
                if (!hasEast || !hasNorth || _stencil.Diagonal is not { } diagonal || _stencil.Antidiagonal is not { } anti) continue;
                Couple(row, column, row + 1, column + 1, diagonal[row, column]);
                Couple(row, column + 1, row + 1, column, anti[row, column]);
            }
        }

        _matrix.Factor();
    }

    /// <summary>Solves A u = f; returns f·u.</summary>
    public unsafe double Solve(double* f, double* u)
    {
        GridShape shape = _stencil.Shape;
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int column = 0; column < shape.Columns; column++) _unknowns[IndexOf(row, column)] = f[shape.IndexOf(row, column)];
        }

        _matrix.Solve(_unknowns);
        double product = 0;
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int column = 0; column < shape.Columns; column++)
            {
                int place = shape.IndexOf(row, column);
                u[place] = _unknowns[IndexOf(row, column)];
                product += f[place] * u[place];
            }
        }

        return product;
    }

    private void Couple(int row, int column, int row2, int column2, double k)
    {
        int first = IndexOf(row, column), second = IndexOf(row2, column2);
        _matrix[Math.Max(first, second), Math.Min(first, second)] = -k;
    }

    private int IndexOf(int row, int column) => _byColumns ? column * _stencil.Shape.Rows + row : row * _stencil.Shape.Columns + column;
}
