using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive;

/// <summary>SimSiam: a predictor maps each view's embedding to the other's, which gets no gradient.</summary>
[Component("simsiam", Summary = "SimSiam: a predictor maps each view's embedding to the other's; no negatives, no momentum.")]
[Paper("Xinlei Chen and Kaiming He", "Exploring simple siamese representation learning", 2021, Venue = "CVPR")]
public sealed record SimSiamOptions : ContrastiveMethodOptions
{
    /// <summary>Dimensions of the embeddings.</summary>
    [Range(2, 1 << 16)]
    public int Dimensions { get; init; } = 2048;

    /// <summary>Units of the projector's hidden layers; null for as many as the embeddings have dimensions.</summary>
    [Range(1, 1 << 16)]
    public int? ProjectorHidden { get; init; }

    /// <summary>Linear layers of the projector: 2 for small images, 3 for ImageNet.</summary>
    [Range(1, 8)]
    public int ProjectorLayers { get; init; } = 2;

    /// <summary>Units of the predictor's hidden layer.</summary>
    [Range(1, 1 << 16)]
    public int PredictorHidden { get; init; } = 512;

    /// <summary>Whether targets get no gradient. False is the paper's ablation, which collapses on ImageNet.</summary>
    public bool StopGradient { get; init; } = true;

    /// <inheritdoc/>
    public override ContrastiveMethod Create(EncoderOptions encoder, IReadOnlyList<long> shape) => new SimSiam(this, encoder, shape);
}
