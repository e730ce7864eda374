using System.ComponentModel.DataAnnotations;
using TorchSharp;
using Trainer.Components;
using Trainer.Randomness;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>Cuts a random rectangle out of each image and stretches it to the wanted size, bilinearly.</summary>
/// <remarks>
/// The area is drawn uniformly, the logarithm of the sides' ratio too, and then the place; a rectangle that does not fit into the image is drawn again, up to ten times, and
/// then the whole image is taken. Rectangles are not rounded to whole pixels, so that results are smooth in what is drawn.
/// </remarks>
[Component("random-resized-crop", Summary = "Cuts a random rectangle out of each image and stretches it to a size.")]
[Paper("Christian Szegedy and Wei Liu and Yangqing Jia and Pierre Sermanet and Scott Reed and Dragomir Anguelov and Dumitru Erhan and Vincent Vanhoucke and Andrew Rabinovich", "Going deeper with convolutions", 2015, Venue = "CVPR")]
public sealed record RandomResizedCropOptions : AugmentationOptions, IValidatableObject
{
    private const int Attempts = 10;

    /// <summary>Sides of the result in pixels, no longer than the image's; null for the image's own size.</summary>
    [Range(1, 1 << 14)]
    public int? Size { get; init; }

    /// <summary>The least share of the image's area.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double LeastScale { get; init; } = 0.2;

    /// <summary>The greatest share of the image's area.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double GreatestScale { get; init; } = 1;

    /// <summary>The greatest ratio of width to height; the least is its inverse. 1: rectangles have the image's proportions.</summary>
    [Range(1.0, 100.0)]
    public double Ratio { get; init; } = 4.0 / 3;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LeastScale > GreatestScale) yield return new($"is {LeastScale}, but the greatest is {GreatestScale}.", [nameof(LeastScale)]);
    }

    /// <inheritdoc/>
    public override void Check(IReadOnlyList<long> sampleShape)
    {
        base.Check(sampleShape);
        if (Size is not { } size || size <= Math.Min(sampleShape[1], sampleShape[2])) return;
        throw new ArgumentException($"random-resized-crop: an image of {sampleShape[1]}×{sampleShape[2]} pixels is smaller than the size of {size}; set size to {Math.Min(sampleShape[1], sampleShape[2])} or less, or leave it out.");
    }

    /// <inheritdoc/>
    public override IReadOnlyList<long> ShapeOf(IReadOnlyList<long> sampleShape)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        return Size is { } size ? [sampleShape[0], size, size] : sampleShape;
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(images);
        long height = images.shape[2], width = images.shape[3];
        var boxes = new CropBox[images.shape[0]];
        for (int i = 0; i < boxes.Length; i++) boxes[i] = Draw(ref random, height, width);
        return Crop(images, boxes, Size ?? height, Size ?? width);
    }

    /// <summary>Cuts rectangles out of images and stretches each to a size: the value at the centre of each new pixel, between the centres of the old ones, beyond the outermost as there.</summary>
    /// <param name="images">(samples, channels, height, width).</param>
    /// <param name="boxes">One rectangle an image, in pixels.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <exception cref="ArgumentException">There are not as many rectangles as images.</exception>
    public static Tensor Crop(Tensor images, IReadOnlyList<CropBox> boxes, long height, long width)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(boxes);
        if (boxes.Count != images.shape[0]) throw new ArgumentException($"{images.shape[0]:N0} images have {boxes.Count:N0} rectangles.", nameof(boxes));
        using DisposeScope scope = NewDisposeScope();
        using AutocastScope? exact = AutocastScope.Off(images.device_type); // The grid comes of a product of matrices.
        long rows = images.shape[2], columns = images.shape[3];
        // In the coordinates of affine_grid an image reaches from −1 to 1.
        var affine = new float[boxes.Count * 6];
        for (int i = 0; i < boxes.Count; i++)
        {
            CropBox box = boxes[i];
            (affine[6 * i], affine[(6 * i) + 2]) = ((float)(box.Width / columns), (float)((((2 * box.Left) + box.Width) / columns) - 1));
            (affine[(6 * i) + 4], affine[(6 * i) + 5]) = ((float)(box.Height / rows), (float)((((2 * box.Top) + box.Height) / rows) - 1));
        }

        Tensor maps = tensor(affine, images.dtype, images.device).reshape(-1, 2, 3);
        Tensor grid = nn.functional.affine_grid(maps, [images.shape[0], images.shape[1], height, width], align_corners: false);
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false).MoveToOuterDisposeScope();
    }

    private CropBox Draw(ref RandomStream random, long height, long width)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double area = random.NextDouble(LeastScale, GreatestScale), ratio = Math.Exp(random.NextDouble(-Math.Log(Ratio), Math.Log(Ratio)));
            double h = height * Math.Sqrt(area / ratio), w = width * Math.Sqrt(area * ratio);
            if (h <= height && w <= width) return new(random.NextDouble(0, height - h), random.NextDouble(0, width - w), h, w);
        }

        return new(0, 0, height, width);
    }
}
