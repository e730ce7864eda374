using Trainer.Components;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>A random change of training images that keeps their meaning.</summary>
[ComponentKind("augmentation")]
public abstract record AugmentationOptions
{
    /// <summary>Changes each image of a batch in its own way.</summary>
    /// <param name="images">(samples, channels, height, width), float32, values in [0, 1]: augmentation comes before normalisation. Not changed.</param>
    /// <param name="random">The batch's own stream: the same stream, the same result.</param>
    /// <returns>Images of the same shape: a new tensor, or <paramref name="images"/> when there is nothing to do.</returns>
    public abstract Tensor Apply(Tensor images, RandomStream random);
}
