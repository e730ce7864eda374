using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Augmentations;

/// <summary>Chooses images of a batch at random.</summary>
internal static class ImageChoice
{
    /// <summary>Marks each image with a probability: bool, (samples, 1, 1, 1), on the images' device.</summary>
    public static Tensor Draw(Tensor images, double probability, ref RandomStream random)
    {
        var chosen = new bool[images.shape[0]];
        for (int i = 0; i < chosen.Length; i++) chosen[i] = random.NextDouble() < probability;
        return tensor(chosen, device: images.device).reshape(-1, 1, 1, 1);
    }
}
