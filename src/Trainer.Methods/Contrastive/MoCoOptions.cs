using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive;

/// <summary>MoCo v2: each query finds its key, made by a slowly moving copy of the encoder, among keys of earlier batches. Defaults are those for CIFAR-10.</summary>
/// <remarks>For ImageNet the papers take a queue of 65,536, a momentum of 0.999 and a temperature of 0.2.</remarks>
[Component("moco", Summary = "MoCo v2: queries find their keys among those of earlier batches; momentum encoder and queue.")]
[Paper("Kaiming He and Haoqi Fan and Yuxin Wu and Saining Xie and Ross Girshick", "Momentum contrast for unsupervised visual representation learning", 2020, Venue = "CVPR")]
[Paper("Xinlei Chen and Haoqi Fan and Ross Girshick and Kaiming He", "Improved baselines with momentum contrastive learning", 2020, Venue = "arXiv 2003.04297")]
public sealed record MoCoOptions : ContrastiveMethodOptions
{
    /// <summary>How many keys the queue holds; it need not be a multiple of the batch.</summary>
    [Range(1, 1 << 24)]
    public int Queue { get; init; } = 4096;

    /// <summary>The share m that the momentum encoder keeps at each step.</summary>
    [Range(0.0, 1.0)]
    public double Momentum { get; init; } = 0.99;

    /// <summary>The temperature τ that similarities are divided by.</summary>
    [Range(0.001, 100.0)]
    public double Temperature { get; init; } = 0.1;

    /// <summary>Units of the projector's hidden layer; null for as many as the encoder has features.</summary>
    [Range(1, 1 << 16)]
    public int? ProjectorHidden { get; init; }

    /// <summary>Dimensions of the embeddings.</summary>
    [Range(2, 1 << 16)]
    public int Dimensions { get; init; } = 128;

    /// <inheritdoc/>
    public override ContrastiveMethod Create(EncoderOptions encoder, IReadOnlyList<long> shape) => new MoCo(this, encoder, shape);
}
