using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>
/// The residual network for small images: a 3×3 convolution, three stages of residual blocks of which the later two halve the image, average pooling,
/// a linear head.
/// </summary>
/// <remarks>Section 4.2 of the paper. ResNet-20 with option A has 269,722 parameters for three channels and ten classes (published: 0.27 M).</remarks>
[Component("resnet", Summary = "Residual network for small images, depth 6n + 2.")]
[Paper("Kaiming He and Xiangyu Zhang and Shaoqing Ren and Jian Sun", "Deep residual learning for image recognition", 2016, Venue = "CVPR")]
[Paper("Sergey Ioffe and Christian Szegedy", "Batch normalization: Accelerating deep network training by reducing internal covariate shift", 2015, Venue = "ICML")]
public sealed record ResNetOptions : ModelOptions, IValidatableObject
{
    /// <summary>Layers with weights, 6n + 2: 20, 32, 44, 56, 110.</summary>
    [Range(8, 1202)]
    public int Depth { get; init; } = 20;

    /// <summary>Channels of the first stage; the second has twice, the third four times as many.</summary>
    [Range(1, 1024)]
    public int Width { get; init; } = 16;

    /// <summary>How blocks that change the shape carry their input over.</summary>
    public Shortcut Shortcut { get; init; }

    /// <summary>In how many segments blocks keep only their input for the backward pass and are computed again in it, which saves memory for time; 0 to keep everything.</summary>
    [Range(0, 600)]
    public int Recompute { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Depth % 6 != 2) yield return new($"is {Depth}, but must be 6n + 2: 8, 14, 20, 32, 44, 56, 110 are.", [nameof(Depth)]);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images or have sides below 5.</exception>
    public override Module<Tensor, Tensor> Create(ModelShape shape) => new ResNet(this, shape);
}
