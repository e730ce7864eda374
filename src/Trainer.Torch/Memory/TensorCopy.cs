using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Torch.Memory;

/// <summary>Copies between devices.</summary>
public static class TensorCopy
{
    /// <summary>Copies without waiting, where one side is on CUDA and the other in pinned memory: what the target holds is certain only after the stream is past the copy. Otherwise as <c>copy_</c>.</summary>
    /// <param name="source">The tensor to copy.</param>
    /// <param name="target">Receives it; of the same shape.</param>
    /// <exception cref="ArgumentException">A tensor is null or disposed, or the shapes differ.</exception>
    public static void WithoutWaiting(Tensor source, Tensor target)
    {
        _ = TensorCheck.Handle(source, nameof(source));
        _ = TensorCheck.Handle(target, nameof(target));
        if (!source.shape.AsSpan().SequenceEqual(target.shape)) throw new ArgumentException($"Shape [{string.Join(", ", target.shape)}] where [{string.Join(", ", source.shape)}] is needed.", nameof(target));
        foreach (Tensor copied in Dispatcher.Call("aten::copy_", "", 1, target, source, true)) copied.Dispose();
    }
}
