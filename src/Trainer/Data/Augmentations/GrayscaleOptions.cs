using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>Takes the colour from images at random: all three channels become the grey value 0.299 R + 0.587 G + 0.114 B. Images that do not have three channels stay as they are.</summary>
[Component("grayscale", Summary = "Turns each image grey with a probability.")]
public sealed record GrayscaleOptions : AugmentationOptions
{
    /// <summary>How likely an image turns grey.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.2;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.shape[1] != 3 || Probability == 0) return images;
        using Tensor grey = Color.Grey(images), marks = ImageChoice.Draw(images, Probability, ref random);
        return where(marks, grey, images);
    }
}
