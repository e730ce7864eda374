using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>A plain convolutional network: 3×3 convolutions, some with a stride, each with batch normalisation and ReLU, then the mean over the image and a linear head.</summary>
[Component("strided-cnn", Summary = "Plain stack of 3×3 convolutions with batch normalisation, and the mean over the image.")]
public sealed record StridedCnnOptions : ModelOptions, IValidatableObject
{
    /// <summary>Channels of each convolution; default 16, 16, 32, 32, 64, 64.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> Channels { get; init; } = [16, 16, 32, 32, 64, 64];

    /// <summary>The stride of each; default 1, 1, 2, 1, 2, 1.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> Strides { get; init; } = [1, 1, 2, 1, 2, 1];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Channels?.Count != Strides?.Count) yield return new("needs a stride for each convolution.", [nameof(Strides)]);
        foreach ((string name, IReadOnlyList<int>? sizes, int most) in ((string, IReadOnlyList<int>?, int)[])[(nameof(Channels), Channels, 1 << 20), (nameof(Strides), Strides, 16)])
        {
            for (int i = 0; i < (sizes?.Count ?? 0); i++)
            {
                if (sizes![i] < 1 || sizes[i] > most) yield return new($"is {sizes[i]}, but must be positive and at most {most}.", [$"{name}:{i}"]);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images.</exception>
    public override Module<Tensor, Tensor> Create(ModelShape shape) => new StridedCnn(this, shape);
}
