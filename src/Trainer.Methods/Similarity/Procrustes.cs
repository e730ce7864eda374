using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>
/// The nuclear norm of XᵀY, of centred features with |X| = |Y| = 1 in the norm of squares: 1 − half the squared distance that is left when the one layer is turned onto the other as well as an orthogonal map can.
/// From 0 to 1, unchanged by scaling, shifting and orthogonal maps of either layer.
/// </summary>
[Component("procrustes", Summary = "How well an orthogonal map turns one layer onto the other.")]
[Paper("Frances Ding and Jean-Stanislas Denain and Jacob Steinhardt", "Grounding representation similarity through statistical testing", 2021, Venue = "NeurIPS")]
public sealed record Procrustes : SimilarityMeasure
{
    /// <inheritdoc/>
    protected override Tensor Of(Tensor x, Tensor y) => NuclearNorm.apply(Standardisation.UnitNorm(x), Standardisation.UnitNorm(y));
}
