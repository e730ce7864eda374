using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>
/// The canonical correlations ρ_i of two layers, weighted by how much of the first layer each canonical variable h_i accounts for: Σ α_i ρ_i / Σ α_i with α_i = Σ_j |⟨h_i, x_j⟩| over the layer's centred features x_j.
/// From 0 to 1; not symmetric. In gradients the weights and the canonical variables are constants.
/// </summary>
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
            (Tensor p, Tensor _, Tensor qt) = linalg.svd(first.detach().t().mm(second.detach()), fullMatrices: false);
            (left, right) = (p, qt.t());
            weights = first.detach().mm(left).t().mm(centred.detach()).abs().sum([1L]);
            weights = weights / weights.sum();
        }

        return ((first.mm(left) * second.mm(right)).sum([0L]) * weights).sum();
    }
}
