namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>
/// A symmetric operator of nine points in flux form, (A u)(P) = Σ k(P,Q) (u(P) − u(Q)) over the neighbours Q of P, those on the boundary with u = 0 among them. A coupling is stored once, at the point
/// before it: east (i,j)–(i,j+1), north (i,j)–(i+1,j), diagonal (i,j)–(i+1,j+1), antidiagonal (i,j+1)–(i+1,j).
/// </summary>
internal sealed class Stencil(GridShape shape, bool hasDiagonals)
{
    /// <summary>The grid.</summary>
    public GridShape Shape { get; } = shape;

    /// <summary>Couplings to the east.</summary>
    public SplitGrid East { get; } = new(shape);

    /// <summary>Couplings to the north.</summary>
    public SplitGrid North { get; } = new(shape);

    /// <summary>Couplings to the north-east; null where there are only five points.</summary>
    public SplitGrid? Diagonal { get; } = hasDiagonals ? new(shape) : null;

    /// <summary>Couplings from the point to the east to the one to the north; null where there are only five points.</summary>
    public SplitGrid? Antidiagonal { get; } = hasDiagonals ? new(shape) : null;

    /// <summary>1 over the sum of a point's couplings; 0 where there is no point.</summary>
    public SplitGrid InverseDiagonal { get; } = new(shape);

    /// <summary>Computes <see cref="InverseDiagonal"/>.</summary>
    public unsafe void Invert()
    {
        for (int row = 0; row < Shape.Rows; row++)
        {
            for (int odd = 0; odd < 2; odd++)
            {
                var nodes = new HalfRow(this, row, odd);
                double* inverse = nodes.At(InverseDiagonal.Values);
                StencilKernels.InverseSums(nodes, inverse, Diagonal is not null);
                new Span<double>(inverse + nodes.Count, (nodes.Count + 7) / 8 * 8 - nodes.Count).Clear();
            }
        }
    }
}
