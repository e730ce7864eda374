using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>
/// The canonical correlations ρ_i of two layers, weighted by how much of the first layer each canonical variable h_i accounts for: Σ α_i ρ_i / Σ α_i with α_i = Σ_j |⟨h_i, x_j⟩| over the layer's centred features x_j.
/// From 0 to 1; not symmetric. In gradients the weights and the canonical variables are constants.
/// </summary>
/// <remarks>
/// Variables of equal correlations are any basis of their span (where layers are wider than there are samples their subspaces meet, and several correlations are 1), and the weights are not the same in every basis.
/// Taken are those along the principal directions of the first layer's features within the span.
/// </remarks>
[Component("pwcca", Summary = "Canonical correlations weighted by what they account for in the first layer.")]
[Paper("Ari S. Morcos and Maithra Raghu and Samy Bengio", "Insights on representational similarity in neural networks with canonical correlation", 2018, Venue = "NeurIPS")]
public sealed record Pwcca : SimilarityMeasure
{
    /// <summary>The share of a layer's variance whose principal components take part; default 0.99. With 1 and more features than samples every correlation is 1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Variance { get; init; } = 0.99;

    /// <inheritdoc/>
    protected override Tensor Of(Tensor x, Tensor y)
    {
        Tensor centred = Standardisation.UnitNorm(x), first = LeadingSubspace.apply(centred, Variance), second = LeadingSubspace.apply(Standardisation.UnitNorm(y), Variance);
        if (Math.Min(first.shape[1], second.shape[1]) == 0) return (x.sum() + y.sum()) * 0;
        Tensor left, right, weights;
        using (no_grad())
        {
            (Tensor p, Tensor correlations, Tensor qt) = linalg.svd(first.detach().t().mm(second.detach()), fullMatrices: false);
            Tensor products = p.t().mm(first.detach().t().mm(centred.detach())), turn = WithinTies(correlations, products);
            (left, right) = (p.mm(turn), qt.t().mm(turn));
            weights = turn.t().mm(products).abs().sum([1L]);
            weights = weights / weights.sum();
        }

        return ((first.mm(left) * second.mm(right)).sum([0L]) * weights).sum();
    }

    // The rotation, block by block of correlations that rounding does not tell apart, to the left singular vectors of the block's products with the features.
    private static Tensor WithinTies(Tensor correlations, Tensor products)
    {
        double[] values = correlations.to_type(ScalarType.Float64).cpu().data<double>().ToArray();
        double rounding = correlations.dtype == ScalarType.Float64 ? 1e-8 : 3e-4;
        List<Tensor> blocks = [];
        for (int start = 0, end; start < values.Length; start = end)
        {
            for (end = start + 1; end < values.Length && values[end - 1] - values[end] <= rounding; end++) { }
            blocks.Add(linalg.svd(products.narrow(0, start, end - start), fullMatrices: false).U);
        }

        return block_diag([.. blocks]);
    }
}
