using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive;

/// <summary>BYOL: a predictor maps each view's embedding to that which a slowly moving copy of the network gives the other view.</summary>
[Component("byol", Summary = "BYOL: predicts what a momentum copy makes of the other view; no negatives.")]
[Paper("Jean-Bastien Grill and Florian Strub and Florent Altché and Corentin Tallec and Pierre H. Richemond and Elena Buchatskaya and Carl Doersch and Bernardo Avila Pires and Zhaohan Daniel Guo and Mohammad Gheshlaghi Azar and Bilal Piot and Koray Kavukcuoglu and Rémi Munos and Michal Valko", "Bootstrap your own latent: A new approach to self-supervised learning", 2020, Venue = "NeurIPS")]
public sealed record ByolOptions : ContrastiveMethodOptions
{
    /// <summary>The share m that the target network keeps at each step.</summary>
    [Range(0.0, 1.0)]
    public double Momentum { get; init; } = 0.996;

    /// <summary>Dimensions of the embeddings.</summary>
    [Range(2, 1 << 16)]
    public int Dimensions { get; init; } = 256;

    /// <summary>Units of the hidden layer of the projector and of the predictor.</summary>
    [Range(1, 1 << 16)]
    public int Hidden { get; init; } = 2048;

    /// <inheritdoc/>
    public override ContrastiveMethod Create(EncoderOptions encoder, IReadOnlyList<long> shape) => new Byol(this, encoder, shape);
}
