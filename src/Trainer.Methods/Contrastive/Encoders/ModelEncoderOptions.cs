using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models;

namespace Trainer.Methods.Contrastive;

/// <summary>Any network of the catalogue as an encoder: its outputs are the features.</summary>
[Component("model-encoder", Summary = "Any network as an encoder: its outputs are the features.")]
public sealed record ModelEncoderOptions : EncoderOptions
{
    /// <summary>The network.</summary>
    public ModelOptions Model { get; init; } = new ResNetOptions();

    /// <summary>How many features an image has. Default 128.</summary>
    [Range(1, 1 << 16)]
    public int Width { get; init; } = 128;

    /// <inheritdoc/>
    public override Encoder Create(IReadOnlyList<long> shape) => new ModelEncoder(this, shape);
}
