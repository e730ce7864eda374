using Trainer.Torch.Memory;

namespace Trainer.Numerics.LinearSolvers;

/// <summary>
/// Preconditioned conjugate gradients (Hestenes and Stiefel 1952) for A x = b with A and the preconditioner symmetric positive definite. Holds the three vectors it needs, so that solving allocates
/// nothing; one object serves one thread at a time.
/// </summary>
public sealed class ConjugateGradient
{
    // The preconditioned residual is done with when the image A p comes: they share memory.
    private readonly AlignedArray<double> _residual, _direction, _image;

    /// <summary>Makes room for vectors of a size.</summary>
    /// <param name="size">The number of unknowns.</param>
    /// <exception cref="ArgumentOutOfRangeException">No unknowns.</exception>
    public ConjugateGradient(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
        (_residual, _direction, _image) = (new(size), new(size), new(size));
    }

    /// <summary>The number of unknowns.</summary>
    public int Size { get; }

    /// <summary>Solves A x = b, starting from x = 0.</summary>
    /// <param name="matrix">A.</param>
    /// <param name="preconditioner">An approximation of A⁻¹; null for none.</param>
    /// <param name="b">The right-hand side, n numbers.</param>
    /// <param name="x">Receives the solution, n numbers.</param>
    /// <param name="tolerance">The largest ‖b − A x‖₂ / ‖b‖₂ that is accepted; it is checked with the residual computed from x, not only with the one that the recurrence carries along.</param>
    /// <param name="maxIterations">The most iterations.</param>
    /// <exception cref="ArgumentException">Sizes differ, or the tolerance is not positive.</exception>
    /// <exception cref="SolverException">The tolerance was not reached, or A or the preconditioner is not positive definite, or numbers are not finite.</exception>
    public SolveResult Solve(ILinearOperator matrix, ILinearOperator? preconditioner, ReadOnlySpan<double> b, Span<double> x, double tolerance = 1e-10, int maxIterations = 1000)
    {
        if (matrix.Size != Size || (preconditioner?.Size ?? Size) != Size || b.Length != Size || x.Length != Size)
            throw new ArgumentException($"{Size} unknowns, but a matrix of {matrix.Size}, a preconditioner of {preconditioner?.Size ?? Size}, {b.Length} numbers of b and {x.Length} of x.");
        if (!(tolerance > 0)) throw new ArgumentException($"The tolerance must be positive, not {tolerance}.", nameof(tolerance));
        Span<double> r = _residual.Span, p = _direction.Span, q = _image.Span, z = preconditioner is null ? r : q;
        x.Clear();
        b.CopyTo(r);
        double squares = VectorSums.Dot(b, b), size = Math.Sqrt(squares), old = 0, restartedAt = double.PositiveInfinity;
        if (!double.IsFinite(size)) throw new SolverException("The right-hand side has numbers that are not finite, or too large to square.");
        if (size == 0) return new(0, 0);
        for (int iteration = 0; ;)
        {
            double relative = Math.Sqrt(squares) / size;
            if (relative <= tolerance)
            {
                _ = matrix.Apply(x, q);
                relative = Math.Sqrt(VectorSums.Subtract(b, q, r)) / size;
                if (relative <= tolerance) return new(iteration, relative);
                // The recurrence has drifted from the true residual: begin anew from there, as long as that still helps.
                if (!(relative < restartedAt / 2)) throw new SolverException($"Rounding keeps the relative residual at {relative:g3}, above the tolerance of {tolerance:g3}: the matrix is too ill-conditioned for it.");
                (restartedAt, old) = (relative, 0);
            }

            if (iteration == maxIterations) throw new SolverException($"No convergence in {iteration} iterations: the relative residual is {relative:g3}, the tolerance {tolerance:g3}.");
            double product = preconditioner is null ? VectorSums.Dot(r, r) : preconditioner.Apply(r, z);
            if (!(product > 0)) throw new SolverException($"The preconditioner is not positive definite or numbers overflow: r·Mr = {product:g3} in iteration {iteration + 1}, at a relative residual of {relative:g3}.");
            if (old == 0) z.CopyTo(p);
            else VectorSums.Turn(product / old, z, p);
            double curvature = matrix.Apply(p, q);
            if (!(curvature > 0)) throw new SolverException($"The matrix is not positive definite or numbers overflow: p·Ap = {curvature:g3} in iteration {iteration + 1}, at a relative residual of {relative:g3}.");
            squares = VectorSums.Step(product / curvature, p, q, x, r);
            old = product;
            iteration++;
        }
    }
}
