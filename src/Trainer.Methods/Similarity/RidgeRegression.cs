using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>
/// The share of the second layer's variance that ridge regression from the first explains, R² = 1 − |Y − X W|² / |Y|² of centred features with W = (XᵀX + λ I)⁻¹ XᵀY. From 0 to 1; not symmetric, and unchanged by scaling,
/// shifting and orthogonal maps of either layer.
/// </summary>
/// <remarks>Without the ridge a layer wider than the batch explains everything.</remarks>
[Component("ridge-regression", Summary = "The share of the second layer's variance that the first explains by ridge regression.")]
[Paper("Simon Kornblith and Mohammad Norouzi and Honglak Lee and Geoffrey Hinton", "Similarity of neural network representations revisited", 2019, Venue = "ICML")]
public sealed record RidgeRegression : SimilarityMeasure
{
    /// <summary>λ over the mean eigenvalue of the first layer's Gram matrix, |X|² / samples; default 0.1.</summary>
    [Range(1e-6, 1e6)]
    public double Ridge { get; init; } = 0.1;

    /// <inheritdoc/>
    protected override Tensor Of(Tensor x, Tensor y)
    {
        (long samples, long p) = (x.shape[0], x.shape[1]);
        // Of unit norm, so that λ is a number.
        Tensor from = Standardisation.UnitNorm(x), to = Standardisation.UnitNorm(y);
        double lambda = Ridge / samples;
        Tensor rest = p <= samples ? to - from.mm(Solve(from.t().mm(from), from.t().mm(to), lambda)) : lambda * Solve(from.mm(from.t()), to, lambda); // (I − K (K + λ)⁻¹) Y = λ (K + λ)⁻¹ Y
        return to.square().sum() - rest.square().sum();
    }

    private static Tensor Solve(Tensor matrix, Tensor right, double ridge) => linalg.solve(matrix + (ridge * eye(matrix.shape[0], dtype: matrix.dtype, device: matrix.device)), right);
}
