using static TorchSharp.torch;

namespace Trainer.Torch.Native;

/// <summary>Checks before native calls, where a wrong argument would end the process instead of throwing.</summary>
internal static class TensorCheck
{
    public static IntPtr Handle(Tensor? tensor, string name = "tensor")
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.IsInvalid) throw new ArgumentException("The tensor is disposed (or belongs to a dispose scope that has ended).", name);
        return tensor.Handle;
    }

    public static void SameShapeAndType(Tensor expected, Tensor actual, string name)
    {
        if (!expected.shape.AsSpan().SequenceEqual(actual.shape))
            throw new ArgumentException($"Shape [{string.Join(", ", actual.shape)}] where [{string.Join(", ", expected.shape)}] is needed.", name);
        if (expected.dtype != actual.dtype) throw new ArgumentException($"Type {actual.dtype} where {expected.dtype} is needed.", name);
        if (expected.device.ToString() != actual.device.ToString())
            throw new ArgumentException($"Device {actual.device} where {expected.device} is needed.", name);
    }
}
