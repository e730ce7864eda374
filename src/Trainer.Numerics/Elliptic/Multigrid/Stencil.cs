namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>
/// A symmetric operator of nine points in flux form, (A u)(P) = Σ k(P,Q) (u(P) − u(Q)) over the neighbours Q of P, those on the boundary with u = 0 among them. A coupling is stored once, at the point
/// before it: east (i,j)–(i,j+1), north (i,j)–(i+1,j), diagonal (i,j)–(i+1,j+1), antidiagonal (i,j+1)–(i+1,j).
/// </summary>
internal sealed class Stencil
{
    private readonly HalfRow[] _halfRows;

    /// <summary>Makes room for the couplings, all 0.</summary>
    /// <param name="shape">The grid.</param>
    /// <param name="hasDiagonals">Whether there are couplings along diagonals: nine points, not five.</param>
    public Stencil(GridShape shape, bool hasDiagonals)
    {
        Shape = shape;
        (East, North, InverseDiagonal) = (new(shape), new(shape), new(shape));
        if (hasDiagonals) (Diagonal, Antidiagonal) = (new(shape), new(shape));
        _halfRows = [.. Enumerable.Range(0, 2 * shape.Rows).Select(i => new HalfRow(this, i / 2, i % 2))];
    }

    /// <summary>The grid.</summary>
    public GridShape Shape { get; }

    /// <summary>Couplings to the east.</summary>
    public SplitGrid East { get; }

    /// <summary>Couplings to the north.</summary>
    public SplitGrid North { get; }

    /// <summary>Couplings to the north-east; null where there are only five points.</summary>
    public SplitGrid? Diagonal { get; }

    /// <summary>Couplings from the point to the east to the one to the north; null where there are only five points.</summary>
    public SplitGrid? Antidiagonal { get; }

    /// <summary>1 over the sum of a point's couplings; 0 where there is no point.</summary>
    public SplitGrid InverseDiagonal { get; }

    /// <summary>The points of even (0) or odd (1) columns of a row.</summary>
    public ref readonly HalfRow HalfRow(int row, int odd) => ref _halfRows[2 * row + odd];

    /// <summary>Computes <see cref="InverseDiagonal"/>.</summary>
    public unsafe void Invert()
    {
        for (int row = 0; row < Shape.Rows; row++)
        {
            for (int odd = 0; odd < 2; odd++)
            {
                ref readonly HalfRow nodes = ref HalfRow(row, odd);
                double* inverse = nodes.At(InverseDiagonal.Values);
                StencilKernels.InverseSums(nodes, inverse, Diagonal is not null);
                new Span<double>(inverse + nodes.Count, (nodes.Count + 7) / 8 * 8 - nodes.Count).Clear();
            }
        }
    }
}
