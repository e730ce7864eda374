using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive;

/// <summary>SimCLR: each view finds its partner among all views of the batch.</summary>
[Component("simclr", Summary = "SimCLR: each view finds its partner among all views of the batch.")]
[Paper("Ting Chen and Simon Kornblith and Mohammad Norouzi and Geoffrey Hinton", "A simple framework for contrastive learning of visual representations", 2020, Venue = "ICML")]
public sealed record SimClrOptions : ContrastiveMethodOptions
{
    /// <summary>The temperature τ that similarities are divided by.</summary>
    [Range(0.001, 100.0)]
    public double Temperature { get; init; } = 0.2;

    /// <summary>Units of the projector's hidden layer; null for as many as the encoder has features.</summary>
    [Range(1, 1 << 16)]
    public int? ProjectorHidden { get; init; }

    /// <summary>Dimensions of the embeddings.</summary>
    [Range(2, 1 << 16)]
    public int Dimensions { get; init; } = 128;

    /// <inheritdoc/>
    public override ContrastiveMethod Create(EncoderOptions encoder, IReadOnlyList<long> shape) => new SimClr(this, encoder, shape);
}
