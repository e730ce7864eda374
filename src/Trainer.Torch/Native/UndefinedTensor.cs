using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Trainer.Torch.Native;

/// <summary>The undefined tensor, which means "none" to libtorch where a null handle would be read as memory. One serves all: nobody writes to it.</summary>
internal static class UndefinedTensor
{
    private static readonly Lazy<Tensor> Instance = new(() => Tensor.UnsafeCreateTensor(StableApi.NewUndefinedTensor()).DetachFromDisposeScope());

    public static Tensor Shared => Instance.Value;

    /// <summary>Disposes of a tensor object without a tensor. TorchSharp hands one to a backward function for each gradient that is not there, counts it among the live tensors, and never takes it back by itself.</summary>
    public static void Release(Tensor absent)
    {
        Handle(absent) = StableApi.NewUndefinedTensor();
        absent.Dispose();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "handle")]
    private static extern ref IntPtr Handle(Tensor tensor);
}
