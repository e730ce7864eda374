namespace Trainer.Numerics.LinearSolvers;

/// <summary>A linear map of ℝⁿ to itself, known only by what it does to a vector.</summary>
public interface ILinearOperator
{
    /// <summary>The number n of unknowns.</summary>
    int Size { get; }

    /// <summary>Computes y = A x.</summary>
    /// <param name="x">n numbers.</param>
    /// <param name="y">Receives n numbers; does not overlap x.</param>
    /// <returns>The inner product x·y, which methods of conjugate directions need and which costs nothing while both are at hand.</returns>
    double Apply(ReadOnlySpan<double> x, Span<double> y);
}
