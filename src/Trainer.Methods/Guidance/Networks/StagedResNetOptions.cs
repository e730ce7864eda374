using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>A residual network of stages, as for ImageNet; without skips the plain deep network that hardly trains.</summary>
/// <remarks>The defaults are ResNet-18; with bottlenecks and 3, 4, 6, 3 blocks it is ResNet-50. Parameters are named as in torchvision, whose weights load.</remarks>
[Component("staged-resnet", Summary = "Residual network of stages (ResNet-18, -50 and smaller), with or without skips.")]
[Paper("Kaiming He and Xiangyu Zhang and Shaoqing Ren and Jian Sun", "Deep residual learning for image recognition", 2016, Venue = "CVPR")]
public sealed record StagedResNetOptions : ModelOptions, IValidatableObject
{
    /// <summary>The blocks of each stage; default 2, 2, 2, 2.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> Blocks { get; init; } = [2, 2, 2, 2];

    /// <summary>The channels of each stage; a bottleneck gives four times as many. Default 64, 128, 256, 512.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> Channels { get; init; } = [64, 128, 256, 512];

    /// <summary>The stride of each stage's first block; default 1, 2, 2, 2.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> Strides { get; init; } = [1, 2, 2, 2];

    /// <summary>Whether blocks are 1×1, 3×3, 1×1 convolutions instead of two of 3×3.</summary>
    public bool Bottleneck { get; init; }

    /// <summary>Whether the input of a block is added to its output; false leaves out the 1×1 convolutions of skips too.</summary>
    public bool Skips { get; init; } = true;

    /// <summary>Whether the stem is a 3×3 convolution, for small images, instead of one of 7×7 with a stride of 2 and max pooling. It has the channels of the first stage.</summary>
    public bool SmallStem { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach ((string name, IReadOnlyList<int>? sizes, int most) in ((string, IReadOnlyList<int>?, int)[])[(nameof(Blocks), Blocks, 1000), (nameof(Channels), Channels, 1 << 18), (nameof(Strides), Strides, 16)])
        {
            if (sizes?.Count != Blocks?.Count) yield return new("needs as many numbers as there are stages in blocks.", [name]);
            for (int i = 0; i < (sizes?.Count ?? 0); i++)
            {
                if (sizes![i] < 1 || sizes[i] > most) yield return new($"is {sizes[i]}, but must be positive and at most {most}.", [$"{name}:{i}"]);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images.</exception>
    public override Module<Tensor, Tensor> Create(ModelShape shape) => new StagedResNet(this, shape);
}
