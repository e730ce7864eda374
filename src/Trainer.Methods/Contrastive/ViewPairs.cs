using TorchSharp;
using Trainer.Data;
using Trainer.Data.Augmentations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>Views of images: each is augmented in its own way and then normalised. Gradients with respect to the images go through.</summary>
/// <param name="augmentations">What is done to an image, in this order.</param>
/// <param name="normalisation">What follows; null for nothing.</param>
public sealed class ViewPairs(IReadOnlyList<AugmentationOptions> augmentations, Normalisation? normalisation = null)
{
    /// <summary>What is done to an image, in this order.</summary>
    public IReadOnlyList<AugmentationOptions> Augmentations { get; } = augmentations;

    /// <summary>Two views of each image.</summary>
    /// <param name="images">(samples, channels, height, width), float32, values in [0, 1]. Not changed.</param>
    /// <param name="random">The batch's own stream: the same stream, the same views.</param>
    public (Tensor First, Tensor Second) Draw(Tensor images, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(images);
        using DisposeScope scope = NewDisposeScope();
        Tensor[] views = View(cat([images, images], 0), random).chunk(2);
        return (views[0].MoveToOuterDisposeScope(), views[1].MoveToOuterDisposeScope());
    }

    /// <summary>One view of each image.</summary>
    /// <inheritdoc cref="Draw"/>
    public Tensor View(Tensor images, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(images);
        using DisposeScope scope = NewDisposeScope();
        return Normalise(AugmentationSequence.Apply(Augmentations, images, random)).MoveToOuterDisposeScope();
    }

    /// <summary>The images as the network sees them in evaluation: normalised only. A new tensor.</summary>
    /// <param name="images">(samples, channels, height, width), float32, values in [0, 1].</param>
    public Tensor Normalise(Tensor images) => normalisation?.Apply(images) ?? images.alias();
}
