using Trainer.Numerics.LinearSolvers;

namespace Trainer.Numerics.Helmholtz;

/// <summary>
/// Solves Δu + k² u = f, k = ω/c(x), with given normal derivatives on the boundary of a rectangle, by differences of second order on a grid of nodes of one spacing h, those on the boundary among them.
/// The boundary conditions are central differences with points outside eliminated; equations of boundary nodes are halved, those of corners quartered, so that the matrix is symmetric. It is indefinite:
/// a banded elimination with partial pivoting solves it. An object holds all memory; use one for each thread.
/// </summary>
public sealed class HelmholtzSolver
{
    private readonly BandedLu _matrix;
    private readonly double[] _right, _residual;

    /// <summary>Makes a solver for grids of a size.</summary>
    /// <param name="rows">Rows of nodes, at least 2.</param>
    /// <param name="columns">Columns of nodes, at least 2; the time grows with their cube.</param>
    /// <param name="spacing">h: 1/(n − 1) on the unit square.</param>
    /// <exception cref="ArgumentException">Fewer than 2 rows or columns, or a spacing that is not positive and finite.</exception>
    public HelmholtzSolver(int rows, int columns, double spacing)
    {
        if (rows < 2 || columns < 2) throw new ArgumentException($"{rows} × {columns} nodes: at least 2 × 2 are needed.");
        if (!(spacing > 0 && double.IsFinite(spacing))) throw new ArgumentException($"The spacing must be positive and finite, not {spacing}.", nameof(spacing));
        (Rows, Columns, Spacing) = (rows, columns, spacing);
        _matrix = new(rows * columns, columns);
        (_right, _residual) = (new double[rows * columns], new double[rows * columns]);
    }

    /// <summary>Rows of nodes.</summary>
    public int Rows { get; }

    /// <summary>Columns of nodes.</summary>
    public int Columns { get; }

    /// <summary>The distance of neighbouring nodes.</summary>
    public double Spacing { get; }

    /// <summary>The largest ‖b − A u‖₂ / ‖b‖₂ that is accepted; 1e-8. Close to a resonance u is far larger than b, and rounding with it.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>Solves for a wave speed.</summary>
    /// <param name="omega">The angular frequency ω.</param>
    /// <param name="speed">c at the nodes, row after row, positive.</param>
    /// <param name="boundary">∂u/∂n.</param>
    /// <param name="u">Receives u at the nodes.</param>
    /// <param name="source">f at the nodes; empty for 0.</param>
    /// <returns>The residual, and as iterations how many refinements it took: 0 or 1.</returns>
    /// <exception cref="ArgumentException">A span of another length, a speed that is not positive, or numbers that are not finite.</exception>
    /// <exception cref="SolverException">A resonance: the matrix is singular, or so close to it that the tolerance is not reached.</exception>
    public SolveResult Solve(double omega, ReadOnlySpan<double> speed, in NeumannData boundary, Span<double> u, ReadOnlySpan<double> source = default)
    {
        if (!double.IsFinite(omega)) throw new ArgumentException($"The frequency is {omega}.", nameof(omega));
        Check(speed, Rows * Columns, "The speed", nameof(speed));
        if (u.Length != Rows * Columns) throw new ArgumentException($"{u.Length} numbers where {Rows} × {Columns} nodes need {Rows * Columns}.", nameof(u));
        if (source.Length > 0) Check(source, Rows * Columns, "The source", nameof(source));
        SetRight(boundary, source);
        SetMatrix(omega, speed);
        _matrix.Factor();
        _right.CopyTo(u);
        _matrix.Solve(u);
        double size = Math.Sqrt(VectorSums.Dot(_right, _right)), relative = Residual(omega, speed, u, size);
        if (relative <= Tolerance) return new(0, relative);
        _matrix.Solve(_residual);
        for (int i = 0; i < u.Length; i++) u[i] += _residual[i];
        relative = Residual(omega, speed, u, size);
        return relative <= Tolerance ? new(1, relative) : throw new SolverException($"The relative residual is {relative:g3}, above the tolerance of {Tolerance:g3}: ω = {omega} is too close to a resonance.");
    }

    private void SetMatrix(double omega, ReadOnlySpan<double> speed)
    {
        _matrix.Clear();
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                int i = row * Columns + column;
                if (!(speed[i] > 0)) throw new ArgumentException($"The speed at node ({row}, {column}) is {speed[i]}; it must be positive.", nameof(speed));
                double wave = omega * Spacing / speed[i];
                _matrix[i, i] += wave * wave * Share(row, Rows) * Share(column, Columns);
                if (column + 1 < Columns) Couple(i, i + 1, Share(row, Rows));
                if (row + 1 < Rows) Couple(i, i + Columns, Share(column, Columns));
            }
        }
    }

    private void Couple(int i, int j, double k)
    {
        (_matrix[i, j], _matrix[j, i]) = (k, k);
        _matrix[i, i] -= k;
        _matrix[j, j] -= k;
    }

    private void SetRight(in NeumannData boundary, ReadOnlySpan<double> source)
    {
        _right.AsSpan().Clear();
        for (int i = 0; i < source.Length; i++) _right[i] = Spacing * Spacing * Share(i / Columns, Rows) * Share(i % Columns, Columns) * source[i];
        AddSide(boundary.Bottom, 0, 1, Columns, nameof(boundary.Bottom));
        AddSide(boundary.Top, (Rows - 1) * Columns, 1, Columns, nameof(boundary.Top));
        AddSide(boundary.Left, 0, Columns, Rows, nameof(boundary.Left));
        AddSide(boundary.Right, Columns - 1, Columns, Rows, nameof(boundary.Right));
    }

    private void AddSide(ReadOnlySpan<double> side, int first, int step, int count, string name)
    {
        if (side.Length == 0) return;
        Check(side, count, $"{name} boundary values", name);
        for (int i = 0; i < count; i++) _right[first + i * step] -= Spacing * Share(i, count) * side[i];
    }

    // The part of the cell around a node that is inside, along one axis.
    private static double Share(int i, int count) => i == 0 || i == count - 1 ? 0.5 : 1;

    private double Residual(double omega, ReadOnlySpan<double> speed, ReadOnlySpan<double> u, double size)
    {
        double sum = 0;
        for (int row = 0; row < Rows; row++)
        {
            double rowShare = Share(row, Rows);
            for (int column = 0; column < Columns; column++)
            {
                int i = row * Columns + column;
                double columnShare = Share(column, Columns), wave = omega * Spacing / speed[i], centre = u[i], image = wave * wave * rowShare * columnShare * centre;
                if (column > 0) image += rowShare * (u[i - 1] - centre);
                if (column + 1 < Columns) image += rowShare * (u[i + 1] - centre);
                if (row > 0) image += columnShare * (u[i - Columns] - centre);
                if (row + 1 < Rows) image += columnShare * (u[i + Columns] - centre);
                double rest = _residual[i] = _right[i] - image;
                sum += rest * rest;
            }
        }

        return sum == 0 ? 0 : Math.Sqrt(sum) / size;
    }

    private void Check(ReadOnlySpan<double> values, int count, string what, string name)
    {
        if (values.Length != count) throw new ArgumentException($"{what}: {values.Length} numbers where {count} are needed for {Rows} × {Columns} nodes.", name);
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i])) throw new ArgumentException($"{what}: number {i} is {values[i]}.", name);
        }
    }
}
