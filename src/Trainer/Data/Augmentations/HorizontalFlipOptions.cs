using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>Mirrors images left to right at random.</summary>
[Component("horizontal-flip", Summary = "Mirrors each image left to right with a probability.")]
public sealed record HorizontalFlipOptions : AugmentationOptions
{
    /// <summary>How likely an image is mirrored.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.5;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomStream random)
    {
        var mirrored = new bool[images.shape[0]];
        for (int i = 0; i < mirrored.Length; i++) mirrored[i] = random.NextDouble() < Probability;
        return Flip(images, mirrored);
    }

    /// <summary>Mirrors those of the images (samples, channels, height, width) that are marked.</summary>
    public static Tensor Flip(Tensor images, bool[] mirrored)
    {
        using Tensor marks = tensor(mirrored, device: images.device).reshape(-1, 1, 1, 1);
        using Tensor flipped = images.flip(3);
        return where(marks, flipped, images);
    }
}
