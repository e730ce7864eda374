using TorchSharp;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>Chooses images of a batch at random.</summary>
internal static class ImageChoice
{
    /// <summary>Chooses each of so many images with a probability: their numbers, in order.</summary>
    public static long[] Draw(long count, double probability, ref RandomStream random)
    {
        List<long> chosen = [];
        for (long i = 0; i < count; i++)
        {
            if (random.NextDouble() < probability) chosen.Add(i);
        }

        return [.. chosen];
    }

    /// <summary>The images with the chosen ones changed; only these are computed.</summary>
    /// <param name="images">(samples, channels, height, width).</param>
    /// <param name="chosen">Which, in order.</param>
    /// <param name="change">What becomes of them, of the same shape.</param>
    public static Tensor Change(Tensor images, long[] chosen, Func<Tensor, Tensor> change)
    {
        if (chosen.Length == 0) return images;
        if (chosen.Length == images.shape[0]) return change(images);
        using DisposeScope scope = NewDisposeScope();
        Tensor places = tensor(chosen, device: images.device);
        return images.index_copy(0, places, change(images.index_select(0, places))).MoveToOuterDisposeScope();
    }
}
