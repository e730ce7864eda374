using System.ComponentModel.DataAnnotations;
using TorchSharp;
using Trainer.Components;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>
/// Changes brightness, contrast, saturation and hue by random amounts, in this order. An option of s draws a factor from [max(0, 1 − s), 1 + s);
/// 0 leaves the property alone.
/// </summary>
/// <remarks>Saturation and hue leave images alone that do not have three channels.</remarks>
[Component("color-jitter", Summary = "Random brightness, contrast, saturation and hue.")]
public sealed record ColorJitterOptions : AugmentationOptions
{
    /// <summary>How much brightness varies.</summary>
    [Range(0.0, 10.0)]
    public double Brightness { get; init; } = 0.4;

    /// <summary>How much contrast varies.</summary>
    [Range(0.0, 10.0)]
    public double Contrast { get; init; } = 0.4;

    /// <summary>How much saturation varies.</summary>
    [Range(0.0, 10.0)]
    public double Saturation { get; init; } = 0.4;

    /// <summary>How far hue turns each way, as a fraction of the colour circle.</summary>
    [Range(0.0, 0.5)]
    public double Hue { get; init; }

    /// <summary>How likely an image is changed at all.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 1;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        bool isColour = images.shape[1] == 3;
        Tensor result = images;
        if (Brightness > 0) result = Color.Brightness(result, Factors("brightness", Brightness));
        if (Contrast > 0) result = Color.Contrast(result, Factors("contrast", Contrast));
        if (Saturation > 0 && isColour) result = Color.Saturation(result, Factors("saturation", Saturation));
        if (Hue > 0 && isColour) result = Color.Hue(result, Draw("hue", -Hue, Hue));
        if (ReferenceEquals(result, images)) return images;
        if (Probability < 1)
        {
            RandomStream choice = random.Fork("probability");
            result = where(ImageChoice.Draw(images, Probability, ref choice), result, images);
        }

        return result.MoveToOuterDisposeScope();

        Tensor Factors(string property, double strength) => Draw(property, Math.Max(0, 1 - strength), 1 + strength);

        Tensor Draw(string property, double low, double high)
        {
            RandomStream stream = random.Fork(property);
            var values = new float[images.shape[0]];
            for (int i = 0; i < values.Length; i++) values[i] = (float)(low + ((high - low) * stream.NextDouble()));
            return tensor(values, device: images.device);
        }
    }
}
