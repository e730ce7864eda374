using System.ComponentModel.DataAnnotations;
using TorchSharp;
using Trainer.Components;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>Pads each image on all sides and cuts the original size out again at a random place.</summary>
[Component("random-crop", Summary = "Shifts each image by up to `padding` pixels each way.")]
public sealed record RandomCropOptions : AugmentationOptions
{
    /// <summary>Pixels added on each side, and so the largest shift each way. 0: nothing is done.</summary>
    [Range(0, 1024)]
    public int Padding { get; init; } = 4;

    /// <summary>What the added pixels hold.</summary>
    public PaddingKind Fill { get; init; }

    /// <inheritdoc/>
    public override void Check(IReadOnlyList<long> sampleShape)
    {
        base.Check(sampleShape);
        CheckPadding(Padding, Fill, sampleShape[1], sampleShape[2]);
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomStream random)
    {
        if (Padding == 0) return images;
        var top = new long[images.shape[0]];
        var left = new long[images.shape[0]];
        for (int i = 0; i < top.Length; i++)
        {
            top[i] = random.NextInteger((2 * Padding) + 1);
            left[i] = random.NextInteger((2 * Padding) + 1);
        }

        return Crop(images, Padding, Fill, top, left);
    }

    /// <summary>Pads the images and cuts the original size out of each at its own place.</summary>
    /// <param name="images">(samples, channels, height, width).</param>
    /// <param name="padding">Pixels added on each side.</param>
    /// <param name="fill">What the added pixels hold.</param>
    /// <param name="top">Each image's first row in its padded version, 0 … 2·<paramref name="padding"/>.</param>
    /// <param name="left">Each image's first column in its padded version, 0 … 2·<paramref name="padding"/>.</param>
    /// <exception cref="ArgumentException">A mirrored padding is not smaller than the image.</exception>
    public static Tensor Crop(Tensor images, int padding, PaddingKind fill, long[] top, long[] left)
    {
        long height = images.shape[2], width = images.shape[3];
        CheckPadding(padding, fill, height, width);
        using Tensor padded = nn.functional.pad(images, [padding, padding, padding, padding], fill == PaddingKind.Zero ? PaddingModes.Constant : PaddingModes.Reflect);
        // Every window as a view, (samples, channels, tops, lefts, height, width): choosing one a sample is a single copy.
        using Tensor rows = padded.unfold(2, height, 1);
        using Tensor windows = rows.unfold(3, width, 1);
        using Tensor sample = arange(images.shape[0], device: images.device);
        using Tensor tops = tensor(top, device: images.device);
        using Tensor lefts = tensor(left, device: images.device);
        return windows.index(TensorIndex.Tensor(sample), TensorIndex.Colon, TensorIndex.Tensor(tops), TensorIndex.Tensor(lefts));
    }

    private static void CheckPadding(int padding, PaddingKind fill, long height, long width)
    {
        if (fill != PaddingKind.Reflect || padding < Math.Min(height, width)) return;
        throw new ArgumentException(
            $"random-crop: an image of {height}×{width} pixels cannot be mirrored {padding} pixels beyond its edge; the padding must be less than {Math.Min(height, width)}.");
    }
}
