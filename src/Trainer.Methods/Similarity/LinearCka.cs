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
    protected override Tensor Of(Tensor x, Tensor y) =>
        Estimator == CkaEstimator.Biased && CkaOfFeatures.IsCheaper(x.shape[0], x.shape[1], y.shape[1]) ? CkaOfFeatures.apply(x, y) : CkaOfGrams.apply((Estimator == CkaEstimator.Unbiased, (long[]?)null), x, y)[0];

    /// <inheritdoc/>
    /// <remarks>Those whose Gram matrices are of one size and type together.</remarks>
    protected override IReadOnlyList<Tensor> OfEach(IReadOnlyList<(Tensor X, Tensor Y)> pairs, long[]? rows)
    {
        var similarities = new Tensor[pairs.Count];
        foreach (var group in Enumerable.Range(0, pairs.Count).GroupBy(i => (Samples: pairs[i].X.shape[0], pairs[i].X.dtype)))
        {
            int[] together = [.. group.Where(i => Estimator == CkaEstimator.Unbiased || !CkaOfFeatures.IsCheaper(group.Key.Samples, pairs[i].X.shape[1], pairs[i].Y.shape[1]))];
            foreach (int i in group.Except(together)) similarities[i] = CkaOfFeatures.apply(pairs[i].X, Chosen(pairs[i].Y, rows));
            if (together.Length == 0) continue;
            Tensor values = CkaOfGrams.apply([(Estimator == CkaEstimator.Unbiased, rows), .. together.SelectMany(i => (Tensor[])[pairs[i].X, pairs[i].Y])]);
            for (int i = 0; i < together.Length; i++) similarities[together[i]] = values[i];
        }

        return similarities;
    }
}
