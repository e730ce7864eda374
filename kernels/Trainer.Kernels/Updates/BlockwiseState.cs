using Trainer.Kernels.Blockwise;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>One state of one tensor, in memory order: codes of one byte with a scale for each block, or float32.</summary>
public sealed class BlockwiseState : IDisposable
{
    private BlockwiseState(Tensor data, Tensor? scales, CodeMap? map, int blockSize)
    {
        (Data, Scales, Map, BlockSize) = (data.DetachFromDisposeScope(), scales?.DetachFromDisposeScope(), map, blockSize);
        Address = TensorMemory.DataPointer(Data);
        ScalesAddress = Scales is null ? IntPtr.Zero : TensorMemory.DataPointer(Scales);
    }

    /// <summary>The codes, uint8 [n]; or the numbers, float32 [n].</summary>
    public Tensor Data { get; }

    /// <summary>The largest magnitude of each block, float32 [⌈n/B⌉]; null for a state in float32.</summary>
    public Tensor? Scales { get; }

    /// <summary>What the codes stand for; null for a state in float32.</summary>
    public CodeMap? Map { get; }

    /// <summary>The elements B of a block; 0 for a state in float32.</summary>
    public int BlockSize { get; }

    /// <summary>The memory it takes, in bytes.</summary>
    public long Bytes => TensorMemory.ByteCount(Data) + (Scales is null ? 0 : TensorMemory.ByteCount(Scales));

    internal IntPtr Address { get; }

    internal IntPtr ScalesAddress { get; }

    internal unsafe StateMemory Memory => new((void*)Address, (float*)ScalesAddress);

    /// <summary>A state of zeros in codes.</summary>
    /// <param name="count">The number of elements.</param>
    /// <param name="map">What the codes stand for.</param>
    /// <param name="blockSize">The elements of a block; <see cref="Quantizer.CheckBlockSize"/> says which are possible.</param>
    /// <param name="device">Where it lies.</param>
    public static BlockwiseState Zeros(long count, CodeMap map, int blockSize, Device device)
    {
        ArgumentNullException.ThrowIfNull(map);
        Quantizer.CheckBlockSize(blockSize);
        blockSize = Quantizer.BlockSizeOf(blockSize, count);
        return new(full([count], map.Nearest(0), uint8, device), zeros([(count + blockSize - 1) / blockSize], float32, device), map, blockSize);
    }

    /// <summary>A state of zeros in float32.</summary>
    public static BlockwiseState Zeros(long count, Device device) => new(zeros([count], float32, device), null, null, 0);

    /// <summary>A state of given codes and scales, which it owns from now on.</summary>
    /// <exception cref="ArgumentException">A tensor has another type or size than it must have.</exception>
    public static BlockwiseState Of(Tensor codes, Tensor scales, CodeMap map, int blockSize)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentNullException.ThrowIfNull(scales);
        if (blockSize != codes.numel()) Quantizer.CheckBlockSize(blockSize);
        if (codes.dtype != uint8 || codes.dim() != 1) throw new ArgumentException($"Codes are uint8 of one dimension, not {codes.dtype} of {codes.dim()}.", nameof(codes));
        long blocks = (codes.numel() + blockSize - 1) / blockSize;
        if (scales.dtype != float32 || scales.dim() != 1 || scales.numel() != blocks)
            throw new ArgumentException($"{codes.numel()} codes in blocks of {blockSize} have {blocks} scales of float32, not {scales.numel()} of {scales.dtype}.", nameof(scales));
        return new(codes.contiguous(), scales.contiguous(), map, blockSize);
    }

    /// <summary>A state of given numbers, float32 of one dimension, which it owns from now on.</summary>
    /// <exception cref="ArgumentException">The tensor has another type or more dimensions.</exception>
    public static BlockwiseState Of(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.dtype != float32 || values.dim() != 1) throw new ArgumentException($"A state is float32 of one dimension, not {values.dtype} of {values.dim()}.", nameof(values));
        return new(values.contiguous(), null, null, 0);
    }

    /// <summary>The numbers, float32 [n], as a copy.</summary>
    public Tensor ToFloat32() => Map is null ? Data.clone() : Quantizer.Dequantize(new(Data, Scales!, Map, BlockSize, [Data.numel()]));

    /// <inheritdoc/>
    public void Dispose()
    {
        Data.Dispose();
        Scales?.Dispose();
    }
}
