using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models;

namespace Trainer.Methods.Contrastive;

/// <summary>3×3 convolutions without bias, each with batch normalisation and ReLU, the first at full size and the others halving the image; then the mean over the image.</summary>
[Component("small-cnn", Summary = "Three 3×3 convolutions with batch normalisation and the mean over the image.")]
public sealed record SmallCnnOptions : EncoderOptions, IValidatableObject
{
    /// <summary>Channels of each convolution; default 32, 64, 64. The last is the width of the features.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> Channels { get; init; } = [32, 64, 64];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => LayerSizes.Check(nameof(Channels), Channels);

    /// <inheritdoc/>
    public override Encoder Create(IReadOnlyList<long> shape) => new SmallCnn(this, shape);
}
