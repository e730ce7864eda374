using static TorchSharp.torch;

namespace Trainer.Numerics.Eigen;

/// <summary>Eigenvalues λ and eigenvectors u of a symmetric A, those of greatest magnitude first.</summary>
/// <param name="Values">λ, [k], float64.</param>
/// <param name="Vectors">u in rows of length 1, orthogonal, [k, n], of the operator's type.</param>
/// <param name="Residuals">‖A u − λ u‖₂ of each, computed with A: some eigenvalue is no farther from λ than that.</param>
/// <param name="Products">How often A was applied.</param>
public sealed record Eigenpairs(Tensor Values, Tensor Vectors, IReadOnlyList<double> Residuals, int Products) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        Vectors.Dispose();
    }
}
