namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>
/// A coarser grid, relaxed by Gauss–Seidel in four colours: even rows before odd ones, in a row even columns before odd ones; on the way up the other way round, which makes the cycle symmetric. The last
/// colour, the points of the next coarser grid, has no residual after the way down and is computed anew first on the way up.
/// </summary>
internal sealed unsafe class NinePointLevel(Stencil fine) : MultigridLevel(fine)
{
    /// <inheritdoc/>
    public override void Down(double* f, double* u)
    {
        int rows = Fine.Shape.Rows;
        for (int row = 0; row < rows + 3; row += 2)
        {
            if (row < rows) BeginEven(row, f, u);
            if (row > 0 && row - 1 < rows) BeginOdd(row - 1, f, u);
            int done = row - 2;
            if (done >= 0 && done < rows)
            {
                StencilKernels.ResidualNine(Fine.HalfRow(done, 0), u, f, EvenResidual(done));
                StencilKernels.ResidualNine(Fine.HalfRow(done, 1), u, f, OddResidual(done));
            }

            if (done < 2) continue;
            StencilKernels.ResidualNine(Fine.HalfRow(done - 1, 0), u, f, EvenResidual(done - 1));
            int i = done / 2 - 1;
            TransferKernels.RestrictBetween(
                Weights, i, Coarse.Shape.Columns, EvenResidual(done - 2), OddResidual(done - 2), EvenResidual(done - 1), EvenResidual(done), OddResidual(done), Restricted);
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
            if ((row & 1) != 0) continue;
            if (row > 0 && row - 1 < rows) product += Relax(row - 1);
            if (row > 1) product += Relax(row - 2);
        }

        return product;

        double Relax(int row)
        {
            ref readonly HalfRow odd = ref Fine.HalfRow(row, 1), even = ref Fine.HalfRow(row, 0);
            StencilKernels.RelaxNine(odd, u, f, inverse);
            StencilKernels.RelaxNine(even, u, f, inverse);
            return StencilKernels.Dot(odd.At(f), odd.At(u), odd.Count) + StencilKernels.Dot(even.At(f), even.At(u), even.Count);
        }
    }

    private void BeginEven(int row, double* f, double* u)
    {
        double* inverse = Fine.InverseDiagonal.Values;
        ref readonly HalfRow even = ref Fine.HalfRow(row, 0);
        StencilKernels.Scale(even.At(f), even.At(inverse), even.At(u), even.Count);
        StencilKernels.RelaxInRow(Fine.HalfRow(row, 1), u, f, inverse);
    }

    private void BeginOdd(int row, double* f, double* u)
    {
        double* inverse = Fine.InverseDiagonal.Values;
        ref readonly HalfRow odd = ref Fine.HalfRow(row, 1);
        new Span<double>(odd.At(u), odd.Count).Clear();
        StencilKernels.RelaxNine(Fine.HalfRow(row, 0), u, f, inverse);
        StencilKernels.RelaxNine(odd, u, f, inverse);
    }

    private void AddCorrection(int row, double* u)
    {
        ref readonly HalfRow even = ref Fine.HalfRow(row, 0), odd = ref Fine.HalfRow(row, 1);
        int i = row / 2;
        if ((row & 1) != 0)
        {
            TransferKernels.AddWest(Weights, i, CoarseRow(i), even.At(u), even.Count);
            return;
        }

        FetchCoarseRow(i);
        TransferKernels.AddMiddle(Weights, i - 1, CoarseRow(i - 1), CoarseRow(i), even.At(u), even.Count);
        TransferKernels.AddSouth(Weights, i - 1, CoarseRow(i - 1), CoarseRow(i), odd.At(u), odd.Count);
    }
}
