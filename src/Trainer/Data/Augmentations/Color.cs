using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>
/// Changes of colour for batches (samples, channels, height, width) of float32 images with values in [0, 1], each image by its own amount. Results stay
/// in [0, 1]. A grey value is 0.299 R + 0.587 G + 0.114 B (luma, ITU-R BT.601).
/// </summary>
public static class Color
{
    private static readonly float[] Luma = [0.299f, 0.587f, 0.114f];

    /// <summary>f·x: 0 is black, 1 changes nothing.</summary>
    /// <param name="images">The images.</param>
    /// <param name="factors">One factor an image: (samples).</param>
    public static Tensor Brightness(Tensor images, Tensor factors)
    {
        using DisposeScope scope = NewDisposeScope();
        return images.mul(PerImage(factors)).clamp_(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>f·x + (1 − f)·m with the mean grey value m of the image: 0 is plain grey, 1 changes nothing.</summary>
    /// <param name="images">The images.</param>
    /// <param name="factors">One factor an image: (samples).</param>
    public static Tensor Contrast(Tensor images, Tensor factors)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = Grey(images).mean([1, 2, 3], keepdim: true);
        return lerp(mean, images, PerImage(factors)).clamp_(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>f·x + (1 − f)·g with the pixel's grey value g: 0 is black and white, 1 changes nothing. Images must have three channels.</summary>
    /// <param name="images">The images.</param>
    /// <param name="factors">One factor an image: (samples).</param>
    public static Tensor Saturation(Tensor images, Tensor factors)
    {
        using DisposeScope scope = NewDisposeScope();
        return lerp(Grey(images), images, PerImage(factors)).clamp_(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Turns the colour circle of hue, saturation and value (HSV; A. R. Smith, "Color gamut transform pairs", 1978). Images must have three channels.</summary>
    /// <param name="images">The images.</param>
    /// <param name="turns">By which fraction of the circle, one an image: (samples). 1/3 makes red green.</param>
    public static Tensor Hue(Tensor images, Tensor turns)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = images.amax([1], keepdim: true);
        Tensor chroma = value - images.amin([1], keepdim: true);
        Tensor divisor = chroma.clamp_min(1e-12);
        Tensor[] rgb = images.split(1, 1);
        // The hue in sixths of the circle, measured from the strongest channel.
        Tensor sector = where(
            value.eq(rgb[0]),
            (rgb[1] - rgb[2]) / divisor,
            where(value.eq(rgb[1]), ((rgb[2] - rgb[0]) / divisor) + 2, ((rgb[0] - rgb[1]) / divisor) + 4));
        Tensor turned = sector + (PerImage(turns) * 6);
        // Channel n is value − chroma · max(0, min(k, 4 − k, 1)) with k = (n + hue) mod 6 and n = 5, 3, 1 for red, green, blue.
        Tensor shift = tensor(new float[] { 5, 3, 1 }, device: images.device).reshape(1, 3, 1, 1);
        Tensor k = (turned + shift).remainder(6);
        return (value - (chroma * minimum(k, 4 - k).clamp_(0, 1))).MoveToOuterDisposeScope();
    }

    /// <summary>The grey values of images with three channels; of others the mean over the channels: (samples, 1, height, width).</summary>
    /// <param name="images">The images.</param>
    public static Tensor Grey(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.shape[1] != 3) return images.mean([1], keepdim: true);
        using Tensor weights = tensor(Luma, images.dtype, images.device).reshape(1, 3, 1, 1), weighted = images * weights;
        return weighted.sum(1, keepdim: true);
    }

    private static Tensor PerImage(Tensor amounts) => amounts.reshape(-1, 1, 1, 1);
}
