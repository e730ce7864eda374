namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>A grid of a V-cycle with the next coarser one: relaxation and what goes between the two. Each direction is one pass over memory, in which the rows that a step needs are still in the cache.</summary>
internal abstract unsafe class MultigridLevel
{
    private readonly PlainGrid _coarseRows;
    private readonly GalerkinProduct _product;

    /// <summary>Makes room for the level.</summary>
    /// <param name="fine">Its operator.</param>
    protected MultigridLevel(Stencil fine)
    {
        Fine = fine;
        Weights = new(fine.Shape);
        Coarse = new(fine.Shape.Coarser, hasDiagonals: true);
        (CoarseRight, CoarseSolution) = (new(Coarse.Shape), new(Coarse.Shape));
        _product = new(fine, Weights, Coarse);
        _coarseRows = new(3, Coarse.Shape.Columns);
        Residuals = new(2 * Ring, Math.Max(fine.Shape.EvenCount, fine.Shape.OddCount));
    }

    /// <summary>Rows of residuals that are kept.</summary>
    protected const int Ring = 4;

    /// <summary>The operator.</summary>
    public Stencil Fine { get; }

    /// <summary>The operator of the next coarser grid.</summary>
    public Stencil Coarse { get; }

    /// <summary>The right-hand side of the next coarser grid.</summary>
    public SplitGrid CoarseRight { get; }

    /// <summary>The solution of the next coarser grid.</summary>
    public SplitGrid CoarseSolution { get; }

    /// <summary>Interpolation between the grids.</summary>
    protected Interpolation Weights { get; }

    /// <summary>Residuals of the last rows: those of the even columns, then those of the odd ones.</summary>
    protected PlainGrid Residuals { get; }

    /// <summary>Takes the operator as it is now.</summary>
    public void Prepare()
    {
        Fine.Invert();
        Weights.Fit(Fine);
        _product.Compute();
    }

    /// <summary>Relaxes A u = f from u = 0 and restricts the residual to <see cref="CoarseRight"/>.</summary>
    public abstract void Down(double* f, double* u);

    /// <summary>Adds the interpolated <see cref="CoarseSolution"/> and relaxes in the opposite order; returns f·u.</summary>
    public abstract double Up(double* f, double* u);

    /// <summary>Where the residuals of a row's even columns are kept.</summary>
    protected double* EvenResidual(int row) => Residuals.Row(row & (Ring - 1));

    /// <summary>Where the residuals of a row's odd columns are kept.</summary>
    protected double* OddResidual(int row) => Residuals.Row(Ring + (row & (Ring - 1)));

    /// <summary>A row for a result of restriction.</summary>
    protected double* Restricted => _coarseRows.Row(2);

    /// <summary>Puts what is in <see cref="Restricted"/> where it belongs.</summary>
    protected void PutRestricted(int i) => RowOrder.Split(Restricted, CoarseRight.Even(i), CoarseRight.Odd(i), Coarse.Shape.Columns);

    /// <summary>A row of the coarse solution in plain order; the last two that were fetched are kept.</summary>
    protected double* CoarseRow(int i) => _coarseRows.Row(i & 1);

    /// <summary>Brings a row of the coarse solution into plain order; rows that do not exist are 0.</summary>
    protected void FetchCoarseRow(int i)
    {
        if (i >= 0 && i < Coarse.Shape.Rows) RowOrder.Merge(CoarseSolution.Even(i), CoarseSolution.Odd(i), CoarseRow(i), Coarse.Shape.Columns);
        else _coarseRows.ClearFrom(i & 1, -1);
    }
}
