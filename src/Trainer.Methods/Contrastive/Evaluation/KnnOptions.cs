using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive;

/// <summary>Options of <see cref="KnnClassifier"/>.</summary>
[Paper("Zhirong Wu and Yuanjun Xiong and Stella X. Yu and Dahua Lin", "Unsupervised feature learning via non-parametric instance discrimination", 2018, Venue = "CVPR")]
public sealed record KnnOptions
{
    /// <summary>How many neighbours vote; all samples where there are fewer. Default 200.</summary>
    [Range(1, 1 << 20)]
    public int Neighbours { get; init; } = 200;

    /// <summary>The temperature t of the votes exp(cos / t): the lower, the more the nearest count. Default 0.1.</summary>
    [Range(0.02, 100.0)]
    public double Temperature { get; init; } = 0.1;

    /// <summary>How many training samples are compared with, the first so many; null for all.</summary>
    [Range(1, int.MaxValue)]
    public int? Bank { get; init; }
}
