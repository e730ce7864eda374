using static TorchSharp.torch;

namespace Trainer.Torch.Native;

/// <summary>The undefined tensor, which means "none" to libtorch where a null handle would be read as memory. One serves all: nobody writes to it.</summary>
internal static class UndefinedTensor
{
    private static readonly Lazy<Tensor> Instance = new(() => Tensor.UnsafeCreateTensor(StableApi.NewUndefinedTensor()).DetachFromDisposeScope());

    public static Tensor Shared => Instance.Value;
}
