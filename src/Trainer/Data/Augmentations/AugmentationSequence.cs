using TorchSharp;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>Augmentations one after another.</summary>
public static class AugmentationSequence
{
    /// <summary>The shape that samples have after all of them.</summary>
    /// <param name="augmentations">In this order.</param>
    /// <param name="sampleShape">One sample's shape without the batch dimension.</param>
    /// <exception cref="ArgumentException">One of them cannot change such samples; the message says why.</exception>
    public static IReadOnlyList<long> ShapeOf(IReadOnlyList<AugmentationOptions> augmentations, IReadOnlyList<long> sampleShape)
    {
        ArgumentNullException.ThrowIfNull(augmentations);
        foreach (AugmentationOptions augmentation in augmentations)
        {
            augmentation.Check(sampleShape);
            sampleShape = augmentation.ShapeOf(sampleShape);
        }

        return sampleShape;
    }

    /// <summary>Changes each image of a batch in its own way.</summary>
    /// <param name="augmentations">In this order.</param>
    /// <param name="images">(samples, channels, height, width), float32, values in [0, 1]. Not changed.</param>
    /// <param name="random">The batch's own stream; the i-th augmentation draws from its fork i.</param>
    /// <returns>The changed images: a new tensor, or <paramref name="images"/> when there is nothing to do.</returns>
    public static Tensor Apply(IReadOnlyList<AugmentationOptions> augmentations, Tensor images, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(augmentations);
        using DisposeScope scope = NewDisposeScope();
        Tensor changed = images;
        for (int i = 0; i < augmentations.Count; i++) changed = augmentations[i].Apply(changed, random.Fork(i));
        return ReferenceEquals(changed, images) ? images : changed.MoveToOuterDisposeScope();
    }
}
