using TorchSharp;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>Counts elements passed over on a device, without waiting for it.</summary>
internal sealed class NotFiniteCounter
{
    private readonly Tensor _copy;
    private long _taken;

    public NotFiniteCounter(Device device)
    {
        using IDisposable scope = NewDisposeScope();
        Count = zeros([1], int64, device).DetachFromDisposeScope();
        Tensor copy = zeros([1], int64);
        _copy = (device.type == DeviceType.CUDA ? copy.pin_memory() : copy).DetachFromDisposeScope();
    }

    /// <summary>The counter, int64 of one element on the device; it only grows.</summary>
    public Tensor Count { get; }

    /// <summary>What has been counted since the last call, as far as it is known: on CUDA the count of a step may come with a later one.</summary>
    public long Take()
    {
        TensorCopy.WithoutWaiting(Count, _copy);
        long known = _copy.data<long>()[0], taken = known - _taken;
        _taken = known;
        return taken;
    }
}
