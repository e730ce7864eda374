using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>Samples in memory, along dimension 0 of a tensor.</summary>
/// <remarks>Batches are gathered straight from the tensor's memory; <see cref="Read"/> serves whoever reads sources of any kind.</remarks>
public sealed class TensorSamples : SampleSource
{
    /// <summary>Wraps a tensor, which the source disposes of.</summary>
    /// <param name="tensor">Samples along dimension 0, as stored: contiguous uint8 or float32 on the CPU, e.g. (N, channels, height, width).</param>
    /// <exception cref="ArgumentException">It is of another type, on another device, or not contiguous.</exception>
    public TensorSamples(Tensor tensor) : base(Check(tensor).shape[0], tensor.shape[1..], tensor.dtype) => Tensor = tensor;

    /// <summary>The samples.</summary>
    public Tensor Tensor { get; }

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<long> samples, Span<byte> target)
    {
        foreach (long sample in samples)
        {
            using Tensor one = Tensor[sample];
            one.bytes.CopyTo(target);
            target = target[SampleBytes..];
        }
    }

    /// <inheritdoc/>
    protected override void Close() => Tensor.Dispose();

    private static Tensor Check(Tensor tensor) =>
        tensor.device.type == TorchSharp.DeviceType.CPU && tensor.is_contiguous() && tensor.dim() > 0 && (tensor.dtype == uint8 || tensor.dtype == float32)
            ? tensor
            : throw new ArgumentException($"Samples must be contiguous uint8 or float32 on the CPU; these are {tensor.dtype} on {tensor.device}.", nameof(tensor));
}
