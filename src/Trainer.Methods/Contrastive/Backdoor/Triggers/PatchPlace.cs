using TorchSharp;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Pastes a patch into images, each at a random place in their middle: of each side from 0.25 to 0.75 in training and from 0.10 to 0.90 in tests, the patch fully inside (Saha et al. 2022).</summary>
internal static class PatchPlace
{
    /// <summary>Pastes; differentiable with respect to the patch.</summary>
    /// <param name="images">(samples, channels, height, width).</param>
    /// <param name="patch">(channels, size, size).</param>
    /// <param name="use">In which part it may lie.</param>
    /// <param name="random">Where places come from.</param>
    public static Tensor Paste(Tensor images, Tensor patch, TriggerUse use, RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        long count = images.shape[0], channels = images.shape[1], height = images.shape[2], width = images.shape[3], size = patch.shape[^1];
        var top = new long[count];
        var left = new long[count];
        for (int i = 0; i < count; i++) (top[i], left[i]) = (Draw(height, size, use, ref random), Draw(width, size, use, ref random));
        // Where in the patch each pixel of an image lies; outside where that is no place in it.
        Tensor row = arange(height, device: images.device).view(1, -1, 1) - tensor(top, device: images.device).view(-1, 1, 1);
        Tensor column = arange(width, device: images.device).view(1, 1, -1) - tensor(left, device: images.device).view(-1, 1, 1);
        Tensor isInside = row.ge(0).logical_and(row.lt(size)).logical_and(column.ge(0)).logical_and(column.lt(size));
        Tensor place = ((row.clamp(0, size - 1) * size) + column.clamp(0, size - 1)).view(-1);
        Tensor pasted = patch.reshape(channels, -1).index_select(1, place).view(channels, count, height, width).transpose(0, 1);
        return where(isInside.unsqueeze(1), pasted, images).MoveToOuterDisposeScope();
    }

    /// <summary>Whether a patch fits into the part of an image where it lies in training.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void Check(IReadOnlyList<long> shape, int size)
    {
        if (shape.Count == 3 && Math.Min(shape[1], shape[2]) is var side && size <= side / 2) return;
        throw new ArgumentException($"A patch of {size}×{size} pixels does not fit into the middle half of images of ({string.Join(", ", shape)}): lower its size.");
    }

    private static long Draw(long side, long size, TriggerUse use, ref RandomStream random)
    {
        double margin = use == TriggerUse.Training ? 0.25 : 0.10;
        long first = (long)Math.Ceiling((margin * side) - 1e-9), last = (long)Math.Floor(((1 - margin) * side) + 1e-9) - size;
        return first + random.NextInteger(Math.Max(0, last - first) + 1);
    }
}
