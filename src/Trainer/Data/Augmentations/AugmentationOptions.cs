using Trainer.Components;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>A random change of training images that keeps their meaning.</summary>
[ComponentKind("augmentation")]
public abstract record AugmentationOptions
{
    /// <summary>Checks, before training begins, that samples of a shape can be changed in this way.</summary>
    /// <param name="sampleShape">One sample's shape without the batch dimension.</param>
    /// <exception cref="ArgumentException">They cannot; the message says why. Here: a sample is no image (channels, height, width).</exception>
    public virtual void Check(IReadOnlyList<long> sampleShape)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        if (sampleShape.Count == 3) return;
        throw new ArgumentException($"Augmentation needs images (channels, height, width); these samples are ({string.Join(", ", sampleShape)}).");
    }

    /// <summary>The shape that samples have afterwards; as a rule that which they had.</summary>
    /// <param name="sampleShape">One sample's shape without the batch dimension, which <see cref="Check"/> accepts.</param>
    public virtual IReadOnlyList<long> ShapeOf(IReadOnlyList<long> sampleShape) => sampleShape;

    /// <summary>Changes each image of a batch in its own way.</summary>
    /// <param name="images">(samples, channels, height, width), float32, values in [0, 1]: augmentation comes before normalisation. Not changed.</param>
    /// <param name="random">The batch's own stream: the same stream, the same result.</param>
    /// <returns>Images of the shape that <see cref="ShapeOf"/> says: a new tensor, or <paramref name="images"/> when there is nothing to do. Gradients with respect to the images go through.</returns>
    public abstract Tensor Apply(Tensor images, RandomStream random);
}
