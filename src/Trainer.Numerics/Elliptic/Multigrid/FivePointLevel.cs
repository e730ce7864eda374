namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>
/// The finest grid, relaxed by Gauss–Seidel in two colours: red where row plus column is even, then black; on the way up black, then red, which makes the cycle symmetric. After the way down only red
/// points have a residual, and on the way up black ones are computed anew, so that only red points take part in restriction and interpolation.
/// </summary>
internal sealed unsafe class FivePointLevel(Stencil fine) : MultigridLevel(fine)
{
    /// <inheritdoc/>
    public override void Down(double* f, double* u)
    {
        double* inverse = Fine.InverseDiagonal.Values;
        int rows = Fine.Shape.Rows;
        for (int row = 0; row < rows + 3; row++)
        {
            if (row < rows)
            {
                ref readonly HalfRow red = ref Red(row);
                StencilKernels.Scale(red.At(f), red.At(inverse), red.At(u), red.Count);
            }

            if (row > 0 && row - 1 < rows) StencilKernels.RelaxFive(Black(row - 1), u, f, inverse);
            int done = row - 2;
            if (done >= 0 && done < rows) StencilKernels.SumFive(Red(done), u, (done & 1) == 0 ? EvenResidual(done) : OddResidual(done));
            if (done < 2 || (done & 1) != 0) continue;
            int i = done / 2 - 1;
            TransferKernels.RestrictMiddles(Weights, i, Coarse.Shape.Columns, EvenResidual(done - 2), OddResidual(done - 1), EvenResidual(done), Restricted);
            PutRestricted(i);
        }
    }

    /// <inheritdoc/>
    public override double Up(double* f, double* u)
    {
        double* inverse = Fine.InverseDiagonal.Values;
        int rows = Fine.Shape.Rows;
        double product = 0;
        FetchCoarseRow(-1);
        for (int row = 0; row < rows + 2; row++)
        {
            if (row < rows) AddCorrection(row, u);
            if (row > 0 && row - 1 < rows) StencilKernels.RelaxFive(Black(row - 1), u, f, inverse);
            int done = row - 2;
            if (done < 0) continue;
            ref readonly HalfRow red = ref Red(done), black = ref Black(done);
            StencilKernels.RelaxFive(red, u, f, inverse);
            product += StencilKernels.Dot(red.At(f), red.At(u), red.Count) + StencilKernels.Dot(black.At(f), black.At(u), black.Count);
        }

        return product;
    }

    private void AddCorrection(int row, double* u)
    {
        ref readonly HalfRow red = ref Red(row);
        int i = row / 2;
        if ((row & 1) != 0)
        {
            TransferKernels.AddCoarse(CoarseRow(i), red.At(u), red.Count);
            return;
        }

        FetchCoarseRow(i);
        TransferKernels.AddMiddle(Weights, i - 1, CoarseRow(i - 1), CoarseRow(i), red.At(u), red.Count);
    }

    private ref readonly HalfRow Red(int row) => ref Fine.HalfRow(row, row & 1);

    private ref readonly HalfRow Black(int row) => ref Fine.HalfRow(row, 1 - (row & 1));
}
