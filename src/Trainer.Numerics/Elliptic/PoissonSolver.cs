using Trainer.Numerics.Spectral;
using static TorchSharp.torch;

namespace Trainer.Numerics.Elliptic;

/// <summary>
/// Solves −Δₕ u = f directly, with Δₕ the five-point Laplacian at the interior points of a grid of one spacing h and u = 0 on its boundary: both are expanded in sines, in which the operator is a
/// multiplication with (4/h²) (sin²(π(j+1)/2(m+1)) + sin²(π(k+1)/2(n+1))).
/// </summary>
public sealed class PoissonSolver
{
    private readonly double[] _inverse;

    /// <summary>Makes a solver for grids of a size.</summary>
    /// <param name="rows">Rows of interior points, m.</param>
    /// <param name="columns">Columns of interior points, n.</param>
    /// <param name="spacing">h: 1/(n + 1) on the unit square.</param>
    /// <exception cref="ArgumentException">No points, or a spacing that is not positive and finite.</exception>
    public PoissonSolver(int rows, int columns, double spacing)
    {
        if (rows < 1 || columns < 1) throw new ArgumentException($"{rows} × {columns} interior points: there must be one at least.");
        if (!(spacing > 0 && double.IsFinite(spacing))) throw new ArgumentException($"The spacing must be positive and finite, not {spacing}.", nameof(spacing));
        (Rows, Columns, Spacing) = (rows, columns, spacing);
        _inverse = [.. Enumerable.Range(1, rows).SelectMany(j => Enumerable.Range(1, columns).Select(k => spacing * spacing / (4 * (SquaredSine(j, rows) + SquaredSine(k, columns)))))];
    }

    /// <summary>Rows of interior points.</summary>
    public int Rows { get; }

    /// <summary>Columns of interior points.</summary>
    public int Columns { get; }

    /// <summary>The distance of neighbouring points.</summary>
    public double Spacing { get; }

    /// <summary>Solves for any number of right-hand sides at once.</summary>
    /// <param name="f">[..., rows, columns], float64 or float32.</param>
    /// <returns>u, of the shape and type of f.</returns>
    /// <exception cref="ArgumentException">Another shape or type.</exception>
    public Tensor Solve(Tensor f)
    {
        RealTensor.Check(f, -1);
        if (f.dim() < 2 || f.shape[^2] != Rows || f.shape[^1] != Columns) throw new ArgumentException($"Shape [{string.Join(", ", f.shape)}] where [..., {Rows}, {Columns}] is needed.", nameof(f));
        using IDisposable scope = NewDisposeScope();
        Tensor inverse = tensor(_inverse, [Rows, Columns], f.dtype, f.device);
        return SineTransform.Apply2(SineTransform.Apply2(f) * inverse).MoveToOuterDisposeScope();
    }

    private static double SquaredSine(int k, int n)
    {
        double sine = Math.Sin(Math.PI * k / (2 * (n + 1)));
        return sine * sine;
    }
}
