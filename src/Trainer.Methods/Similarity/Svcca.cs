using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>The mean canonical correlation between the leading principal components of two layers, those that hold most of each one's variance. From 0 to 1.</summary>
[Component("svcca", Summary = "Mean canonical correlation of the layers' leading principal components.")]
[Paper("Maithra Raghu and Justin Gilmer and Jason Yosinski and Jascha Sohl-Dickstein", "SVCCA: Singular vector canonical correlation analysis for deep learning dynamics and interpretability", 2017, Venue = "NeurIPS")]
public sealed record Svcca : SimilarityMeasure
{
    /// <summary>The share of a layer's variance that its components hold; default 0.99. With 1 and more features than samples every correlation is 1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Variance { get; init; } = 0.99;

    /// <inheritdoc/>
    protected override Tensor Of(Tensor x, Tensor y)
    {
        Tensor first = LeadingSubspace.apply(Standardisation.UnitNorm(x), Variance), second = LeadingSubspace.apply(Standardisation.UnitNorm(y), Variance);
        long count = Math.Min(first.shape[1], second.shape[1]);
        return count == 0 ? (x.sum() + y.sum()) * 0 : NuclearNorm.apply(first, second) / count;
    }
}
