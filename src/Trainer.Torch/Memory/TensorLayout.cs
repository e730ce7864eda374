using static TorchSharp.torch;

namespace Trainer.Torch.Memory;

/// <summary>How the elements of a tensor lie in memory.</summary>
public static class TensorLayout
{
    /// <summary>Whether the elements fill one block of memory, each place once, in whatever order: contiguous, channels last, transposed; not expanded, not a slice with gaps.</summary>
    /// <exception cref="ArgumentNullException">The tensor is null.</exception>
    public static bool IsDense(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.is_sparse) return false;
        long expected = 1;
        foreach ((long size, long stride) in tensor.shape.Zip(tensor.stride()).Where(pair => pair.First != 1).OrderBy(pair => pair.Second))
        {
            if (size == 0) return true;
            if (stride != expected) return false;
            expected *= size;
        }

        return true;
    }

    /// <summary>A copy of a tensor whose elements lie in memory as those of another of the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Like(Tensor tensor, Tensor other)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(other);
        if (!tensor.shape.AsSpan().SequenceEqual(other.shape)) throw new ArgumentException($"Shape [{string.Join(", ", tensor.shape)}] where [{string.Join(", ", other.shape)}] is needed.", nameof(tensor));
        Tensor copy = empty_strided(other.shape, other.stride(), tensor.dtype, tensor.device);
        using IDisposable off = no_grad();
        return copy.copy_(tensor);
    }
}
