using Trainer.Numerics.LinearSolvers;

namespace Trainer.Numerics.Elliptic.Multigrid;

/// <summary>One symmetric V-cycle from u = 0 for an operator of five points, with one relaxation before and one after each coarse grid: an approximation of its inverse, symmetric positive definite.</summary>
internal sealed unsafe class MultigridCycle : ILinearOperator
{
    /// <summary>A grid with a side no longer than this is solved directly.</summary>
    private const int Coarsest = 8;

    private readonly List<MultigridLevel> _levels = [];
    private readonly CoarsestGrid _coarsest;

    /// <summary>Makes room for all grids.</summary>
    /// <param name="stencil">The operator; its couplings may change, see <see cref="Prepare"/>.</param>
    public MultigridCycle(Stencil stencil)
    {
        Size = stencil.Shape.Size;
        for (; Math.Min(stencil.Shape.Rows, stencil.Shape.Columns) > Coarsest; stencil = _levels[^1].Coarse) _levels.Add(_levels.Count == 0 ? new FivePointLevel(stencil) : new NinePointLevel(stencil));
        _coarsest = new(stencil);
    }

    /// <inheritdoc/>
    public int Size { get; }

    /// <summary>Takes the operator's couplings as they are now.</summary>
    /// <exception cref="SolverException">They are so different in size that the coarsest operator is not positive definite in rounded numbers.</exception>
    public void Prepare()
    {
        foreach (MultigridLevel level in _levels) level.Prepare();
        _coarsest.Prepare();
    }

    /// <inheritdoc/>
    public double Apply(ReadOnlySpan<double> x, Span<double> y)
    {
        fixed (double* f = x, u = y) return Cycle(0, f, u);
    }

    private double Cycle(int depth, double* f, double* u)
    {
        if (depth == _levels.Count) return _coarsest.Solve(f, u);
        MultigridLevel level = _levels[depth];
        level.Down(f, u);
        _ = Cycle(depth + 1, level.CoarseRight.Values, level.CoarseSolution.Values);
        return level.Up(f, u);
    }
}
