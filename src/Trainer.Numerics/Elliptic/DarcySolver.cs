using System.Runtime.Intrinsics;
using Trainer.Numerics.Elliptic.Multigrid;
using Trainer.Numerics.LinearSolvers;

namespace Trainer.Numerics.Elliptic;

/// <summary>
/// Solves −∇·(a ∇u) = f with u = 0 on the boundary of a rectangle, on a grid of nodes of one spacing h, those on the boundary among them: Σ ½ (a(P) + a(Q)) (u(P) − u(Q)) = h² f(P) over the four
/// neighbours Q of each interior node P, which is of second order where a is smooth. Conjugate gradients preconditioned by a multigrid V-cycle with operator-dependent interpolation, for any number of
/// nodes and for coefficients with jumps. An object holds all memory and solves one problem after the other; use one for each thread.
/// </summary>
/// <remarks>
/// The generator published with the Fourier neural operator (Li et al. 2021) has the same scheme, but brings a and f from cell centres to nodes by splines first and u back at the end; here a, f and u are
/// at the nodes.
/// </remarks>
public sealed unsafe class DarcySolver
{
    private readonly Stencil _stencil;
    private readonly FluxOperator _operator;
    private readonly MultigridCycle _cycle;
    private readonly ConjugateGradient _conjugateGradient;
    private readonly SplitGrid _right, _solution;
    private readonly PlainGrid _row;

    /// <summary>Makes a solver for grids of a size.</summary>
    /// <param name="rows">Rows of nodes, at least 3.</param>
    /// <param name="columns">Columns of nodes, at least 3.</param>
    /// <param name="spacing">h, the distance of neighbouring nodes: 1/(n − 1) on the unit square.</param>
    /// <exception cref="ArgumentException">Fewer than 3 rows or columns, or a spacing that is not positive and finite.</exception>
    public DarcySolver(int rows, int columns, double spacing)
    {
        if (rows < 3 || columns < 3) throw new ArgumentException($"{rows} × {columns} nodes have no interior or too small a one: at least 3 × 3 are needed.");
        if (!(spacing > 0 && double.IsFinite(spacing))) throw new ArgumentException($"The spacing must be positive and finite, not {spacing}.", nameof(spacing));
        (Rows, Columns, Spacing) = (rows, columns, spacing);
        var shape = new GridShape(rows - 2, columns - 2);
        _stencil = new(shape, hasDiagonals: false);
        (_operator, _cycle, _conjugateGradient) = (new(_stencil), new(_stencil), new(shape.Size));
        (_right, _solution, _row) = (new(shape), new(shape), new(1, columns));
    }

    /// <summary>Rows of nodes.</summary>
    public int Rows { get; }

    /// <summary>Columns of nodes.</summary>
    public int Columns { get; }

    /// <summary>The distance of neighbouring nodes.</summary>
    public double Spacing { get; }

    /// <summary>The largest ‖h² f − A u‖₂ / ‖h² f‖₂ that is accepted; 1e-10.</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>The most iterations; 200. A contrast of 12 takes about a dozen.</summary>
    public int MaxIterations { get; init; } = 200;

    /// <summary>Solves for a right-hand side that is the same everywhere.</summary>
    /// <inheritdoc cref="Solve(ReadOnlySpan{double}, ReadOnlySpan{double}, Span{double})"/>
    public SolveResult Solve(ReadOnlySpan<double> a, double f, Span<double> u)
    {
        Check(a.Length, nameof(a));
        if (!double.IsFinite(f)) throw new ArgumentException($"The right-hand side is {f}.", nameof(f));
        for (int row = 0; row < Rows - 2; row++)
        {
            new Span<double>(_right.Even(row), _right.Shape.EvenCount).Fill(f * Spacing * Spacing);
            new Span<double>(_right.Odd(row), _right.Shape.OddCount).Fill(f * Spacing * Spacing);
        }

        return Solve(a, u);
    }

    /// <summary>Solves for one coefficient and one right-hand side.</summary>
    /// <param name="a">The coefficient at the nodes, row after row, positive.</param>
    /// <param name="f">The right-hand side at the nodes; values on the boundary do not matter.</param>
    /// <param name="u">Receives the solution at the nodes, 0 on the boundary.</param>
    /// <exception cref="ArgumentException">Not rows × columns numbers, a coefficient that is not positive and finite, or a right-hand side that is not finite; names the node.</exception>
    /// <exception cref="SolverException">The tolerance was not reached.</exception>
    public SolveResult Solve(ReadOnlySpan<double> a, ReadOnlySpan<double> f, Span<double> u)
    {
        Check(a.Length, nameof(a));
        Check(f.Length, nameof(f));
        double* scaled = _row.Row(0);
        for (int row = 0; row < Rows - 2; row++)
        {
            for (int column = 0; column < Columns - 2; column++)
            {
                double value = f[(row + 1) * Columns + column + 1];
                if (!double.IsFinite(value)) throw new ArgumentException($"The right-hand side at node ({row + 1}, {column + 1}) is {value}.", nameof(f));
                scaled[column] = value * Spacing * Spacing;
            }

            RowOrder.Split(scaled, _right.Even(row), _right.Odd(row), Columns - 2);
        }

        return Solve(a, u);
    }

    private SolveResult Solve(ReadOnlySpan<double> a, Span<double> u)
    {
        Check(u.Length, nameof(u));
        int unfit = a.IndexOfAnyExceptInRange(double.Epsilon, double.MaxValue);
        if (unfit >= 0) throw new ArgumentException($"The coefficient at node ({unfit / Columns}, {unfit % Columns}) is {a[unfit]}; it must be positive and finite.", nameof(a));
        fixed (double* coefficient = a)
        {
            for (int row = -1; row < Rows - 2; row++) SetCouplings(row, coefficient + (row + 1) * Columns);
        }

        _cycle.Prepare();
        SolveResult result = _conjugateGradient.Solve(_operator, _cycle, _right.Span, _solution.Span, Tolerance, MaxIterations);
        u[..Columns].Clear();
        u[^Columns..].Clear();
        fixed (double* nodes = u)
        {
            for (int row = 0; row < Rows - 2; row++)
            {
                double* target = nodes + (row + 1) * Columns;
                RowOrder.Merge(_solution.Even(row), _solution.Odd(row), target + 1, Columns - 2);
                (target[0], target[Columns - 1]) = (0, 0);
            }
        }

        return result;
    }

    // Row i of the interior is row i + 1 of the nodes; a is at the latter's beginning.
    private void SetCouplings(int row, double* a)
    {
        double* means = _row.Row(0);
        if (row >= 0)
        {
            Means(a, a + 1, means, Columns - 1);
            RowOrder.Split(means + 1, _stencil.East.Even(row), _stencil.East.Odd(row), Columns - 2);
            _stencil.East.Odd(row)[-1] = means[0];
        }

        Means(a + 1, a + 1 + Columns, means, Columns - 2);
        RowOrder.Split(means, _stencil.North.Even(row), _stencil.North.Odd(row), Columns - 2);
    }

    private static void Means(double* first, double* second, double* means, int count)
    {
        int i = 0;
        for (; i <= count - Vector512<double>.Count; i += Vector512<double>.Count) ((Vector512.Load(first + i) + Vector512.Load(second + i)) * 0.5).Store(means + i);
        for (; i < count; i++) means[i] = (first[i] + second[i]) * 0.5;
    }

    private void Check(int length, string name)
    {
        if (length != Rows * Columns) throw new ArgumentException($"{length} numbers where {Rows} × {Columns} nodes need {Rows * Columns}.", name);
    }
}
