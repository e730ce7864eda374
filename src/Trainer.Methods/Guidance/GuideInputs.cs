using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance;

/// <summary>What a guide sees instead of a batch.</summary>
internal static class GuideInputs
{
    /// <summary>What a guide sees where the target sees a batch.</summary>
    public static Tensor Of(GuideInput kind, Tensor batch, RandomStream random) => kind switch
    {
        GuideInput.Noise => Noise(batch, random),
        GuideInput.Permuted => Permuted(batch, random),
        _ => batch,
    };

    /// <summary>Noise in the shape of a batch: n + 0.1 n' of normal numbers, clipped to 0 to 1, or of integers uniform ones up to the batch's largest.</summary>
    public static Tensor Noise(Tensor like, RandomStream random)
    {
        using var generator = new Generator((ulong)random.NextSeed());
        if (!like.is_floating_point()) return randint(0, like.max().to_type(ScalarType.Int64).item<long>() + 1, like.shape, dtype: like.dtype, generator: generator).to(like.device);
        Tensor first = randn(like.shape, generator: generator), second = randn(like.shape, generator: generator);
        return (first + (0.1 * second)).clamp(0, 1).to(like.device).to_type(like.dtype);
    }

    /// <summary>The samples in a random order.</summary>
    public static Tensor Permuted(Tensor batch, RandomStream random) => batch.index_select(0, tensor(random.Permutation(batch.shape[0]), device: batch.device));
}
