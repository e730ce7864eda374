using Trainer.Numerics.LinearSolvers;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>An operator of five points in flux form, applied row after row.</summary>
/// <param name="stencil">Its couplings.</param>
internal sealed unsafe class FluxOperator(Stencil stencil) : ILinearOperator
{
    /// <inheritdoc/>
    public int Size => stencil.Shape.Size;

    /// <inheritdoc/>
    public double Apply(ReadOnlySpan<double> x, Span<double> y)
    {
        double product = 0;
        fixed (double* from = x, to = y)
        {
            for (int row = 0; row < stencil.Shape.Rows; row++)
                product += StencilKernels.ApplyFive(stencil.HalfRow(row, 0), from, to) + StencilKernels.ApplyFive(stencil.HalfRow(row, 1), from, to);
        }

        return product;
    }
}
