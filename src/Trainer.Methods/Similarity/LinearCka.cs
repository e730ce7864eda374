using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>
/// Linear centred kernel alignment, |XᵀY|² / (|XᵀX| |YᵀY|) of centred features in the norm of squares: from 0 to 1, unchanged by scaling, shifting and orthogonal maps of either layer, but not by linear
/// maps in general.
/// </summary>
[Component("linear-cka", Summary = "Linear centred kernel alignment, biased (as trained on) or unbiased.")]
[Paper("Simon Kornblith and Mohammad Norouzi and Honglak Lee and Geoffrey Hinton", "Similarity of neural network representations revisited", 2019, Venue = "ICML")]
public sealed record LinearCka : SimilarityMeasure
{
    /// <summary>How it is estimated; default biased.</summary>
    public CkaEstimator Estimator { get; init; }

    /// <inheritdoc/>
    public override int LeastSamples => Estimator == CkaEstimator.Unbiased ? 4 : 2;

    /// <inheritdoc/>
    protected override Tensor Of(Tensor x, Tensor y) => CkaFunction.apply(x, y, Estimator == CkaEstimator.Unbiased);
}
