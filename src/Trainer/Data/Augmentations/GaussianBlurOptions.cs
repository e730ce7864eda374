using System.ComponentModel.DataAnnotations;
using TorchSharp;
using Trainer.Components;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>Blurs images at random by a Gaussian of random width; beyond the edge the image is mirrored, the edge itself not repeated.</summary>
[Component("gaussian-blur", Summary = "Blurs each image with a probability, by a Gaussian of random width.")]
public sealed record GaussianBlurOptions : AugmentationOptions, IValidatableObject
{
    /// <summary>How likely an image is blurred.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.5;

    /// <summary>The least standard deviation, in pixels.</summary>
    [Range(0.01, 100.0)]
    public double LeastDeviation { get; init; } = 0.1;

    /// <summary>The greatest standard deviation, in pixels.</summary>
    [Range(0.01, 100.0)]
    public double GreatestDeviation { get; init; } = 2;

    /// <summary>Side of the kernel in pixels, odd; null for a tenth of the image's shorter side, and at least 3.</summary>
    [Range(1, 255)]
    public int? Kernel { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kernel % 2 == 0) yield return new($"is {Kernel}, but must be odd.", [nameof(Kernel)]);
        if (LeastDeviation > GreatestDeviation) yield return new($"is {LeastDeviation}, but the greatest is {GreatestDeviation}.", [nameof(LeastDeviation)]);
    }

    /// <inheritdoc/>
    public override void Check(IReadOnlyList<long> sampleShape)
    {
        base.Check(sampleShape);
        CheckKernel(Side(sampleShape[1], sampleShape[2]), sampleShape[1], sampleShape[2]);
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (Probability == 0) return images;
        using DisposeScope scope = NewDisposeScope();
        Tensor marks = ImageChoice.Draw(images, Probability, ref random);
        var deviations = new double[images.shape[0]];
        for (int i = 0; i < deviations.Length; i++) deviations[i] = random.NextDouble(LeastDeviation, GreatestDeviation);
        return where(marks, Blur(images, deviations, Side(images.shape[2], images.shape[3])), images).MoveToOuterDisposeScope();
    }

    /// <summary>Convolves each image with its own Gaussian, exp(−x² / 2σ²) at whole pixels and scaled to the sum 1, along rows and then along columns.</summary>
    /// <param name="images">(samples, channels, height, width).</param>
    /// <param name="deviations">σ of each image, in pixels.</param>
    /// <param name="kernel">Pixels of the kernel, odd.</param>
    /// <exception cref="ArgumentException">The kernel does not fit the images, or there are not as many deviations as images.</exception>
    public static Tensor Blur(Tensor images, IReadOnlyList<double> deviations, int kernel)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(deviations);
        (long count, long channels, long height, long width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        if (deviations.Count != count) throw new ArgumentException($"{count:N0} images have {deviations.Count:N0} deviations.", nameof(deviations));
        CheckKernel(kernel, height, width);
        using DisposeScope scope = NewDisposeScope();
        int half = kernel / 2;
        // Every channel of every image is a channel of one image, with a kernel of its own.
        Tensor weights = tensor(Weights(deviations, kernel), images.dtype, images.device).reshape(count, 1, kernel).repeat_interleave(channels, 0);
        Tensor x = nn.functional.pad(images, [half, half, half, half], PaddingModes.Reflect).reshape(1, count * channels, height + (2 * half), width + (2 * half));
        x = nn.functional.conv2d(x, weights.unsqueeze(2), groups: count * channels);
        return nn.functional.conv2d(x, weights.unsqueeze(3), groups: count * channels).reshape(count, channels, height, width).MoveToOuterDisposeScope();
    }

    private static double[] Weights(IReadOnlyList<double> deviations, int kernel)
    {
        var weights = new double[deviations.Count * kernel];
        for (int i = 0; i < deviations.Count; i++)
        {
            Span<double> row = weights.AsSpan(i * kernel, kernel);
            double sum = 0;
            for (int j = 0; j < kernel; j++) sum += row[j] = Math.Exp(-0.5 * Math.Pow((j - (kernel / 2)) / deviations[i], 2));
            for (int j = 0; j < kernel; j++) row[j] /= sum;
        }

        return weights;
    }

    private static void CheckKernel(int kernel, long height, long width)
    {
        if (kernel % 2 == 1 && kernel / 2 < Math.Min(height, width)) return;
        throw new ArgumentException($"gaussian-blur: a kernel of {kernel} pixels does not fit an image of {height}×{width}: it must be odd and less than {2 * Math.Min(height, width)}.");
    }

    private int Side(long height, long width) => Kernel ?? (int)Math.Max(3, (Math.Min(height, width) / 20 * 2) + 1);
}
