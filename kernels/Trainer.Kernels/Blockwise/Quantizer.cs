using System.Numerics;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Blockwise;

/// <summary>Tensors to one byte per element and back, block by block: x ≈ map[code] · scale, where a block's scale is its largest magnitude.</summary>
/// <remarks>Dettmers et al., "8-bit optimizers via block-wise quantization", ICLR 2022.</remarks>
public static class Quantizer
{
    /// <summary>The smallest and the largest number of elements of a block.</summary>
    public const int SmallestBlock = 32, LargestBlock = 4096;

    /// <summary>The block size that stands for all of a tensor.</summary>
    public const int WholeTensor = 0;

    /// <summary>Quantises a tensor.</summary>
    /// <param name="x">Any shape, float32, float16, bfloat16 or float64; made contiguous first. Numbers that are not finite take an outermost code and do not count for the scale.</param>
    /// <param name="map">What codes stand for.</param>
    /// <param name="blockSize">The elements of a block, a power of two from 32 to 4096, or <see cref="WholeTensor"/>; default 256. The last block may be shorter.</param>
    /// <param name="rounding">Which neighbour a number takes; default the nearer.</param>
    /// <param name="seed">Decides stochastic rounding; the same seed gives the same codes with every launcher.</param>
    /// <param name="launcher">How; null (default) for the fastest on the tensor's device.</param>
    /// <param name="keepsSign">Whether small negative numbers take the smallest negative code instead of that of 0, as the states of optimizers do; default false.</param>
    /// <returns>Codes and scales, which the caller owns.</returns>
    /// <exception cref="ArgumentException">The tensor is not floating point, the block size is not possible, or the launcher cannot reach the tensor.</exception>
    public static QuantizedTensor Quantize(Tensor x, CodeMap map, int blockSize = 256, Rounding rounding = Rounding.Nearest, ulong seed = 0, Launcher? launcher = null, bool keepsSign = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(map);
        CheckBlockSize(blockSize);
        if (!x.is_floating_point() || x.is_sparse) throw new ArgumentException($"Only dense floating-point tensors can be quantised, not {(x.is_sparse ? "sparse ones" : x.dtype.ToString())}.", nameof(x));
        blockSize = BlockSizeOf(blockSize, x.numel());
        using IDisposable off = no_grad();
        using Tensor values = x.detach().to(float32).contiguous();
        Tensor codes = empty([x.numel()], uint8, x.device), scales = empty([(x.numel() + blockSize - 1) / blockSize], float32, x.device);
        if (x.numel() > 0) Encode(launcher ?? Launchers.For(x, "quantize"), values, map, blockSize, keepsSign, rounding, seed, codes, scales);
        return new(codes, scales, map, blockSize, x.shape);
    }

    /// <summary>Gives the numbers back.</summary>
    /// <param name="quantized">Codes and scales.</param>
    /// <param name="dtype">The type of the result; default float32.</param>
    /// <param name="launcher">How; null (default) for the fastest on the tensor's device.</param>
    /// <returns>A tensor of the original's shape.</returns>
    public static Tensor Dequantize(QuantizedTensor quantized, ScalarType dtype = ScalarType.Float32, Launcher? launcher = null)
    {
        ArgumentNullException.ThrowIfNull(quantized);
        using IDisposable off = no_grad();
        Tensor values = empty([.. quantized.Shape], float32, quantized.Codes.device);
        if (values.numel() > 0) Decode(launcher ?? Launchers.For(values, "dequantize"), quantized, values);
        if (dtype == ScalarType.Float32) return values;
        using (values) return values.to(dtype);
    }

    /// <summary>Quantises contiguous float32 into given memory.</summary>
    internal static void Encode(Launcher launcher, Tensor values, CodeMap map, int blockSize, bool keepsSign, Rounding rounding, ulong seed, Tensor codes, Tensor scales)
    {
        Launchers.Check(launcher, values);
        if (launcher > Launcher.Cpu && blockSize > LargestBlock)
        {
            KernelNotices.RunsSlowly("quantize", $"its kernel has blocks of up to {LargestBlock} elements, not a whole tensor of one scale");
            launcher = Launcher.Reference;
        }

        if (launcher == Launcher.Reference) ReferenceQuantizer.Quantize(values, map, blockSize, keepsSign, rounding, seed, codes, scales);
        else if (launcher == Launcher.Cpu) CpuQuantizer.Quantize(values, map, blockSize, keepsSign, rounding, seed, codes, scales);
        else IlgpuQuantizer.Quantize(values, map, blockSize, keepsSign, rounding, seed, codes, scales, launcher);
    }

    /// <summary>Dequantises into given contiguous float32 memory.</summary>
    internal static void Decode(Launcher launcher, QuantizedTensor quantized, Tensor values)
    {
        Launchers.Check(launcher, values);
        (Tensor codes, Tensor scales, CodeMap map, int blockSize, _) = quantized;
        if (launcher == Launcher.Reference) ReferenceQuantizer.Dequantize(codes, scales, map, blockSize, values);
        else if (launcher == Launcher.Cpu) CpuQuantizer.Dequantize(codes, scales, map, blockSize, values);
        else IlgpuQuantizer.Dequantize(codes, scales, map, blockSize, values, launcher);
    }

    /// <summary>The elements of a block of a tensor of so many.</summary>
    internal static int BlockSizeOf(int blockSize, long count) => blockSize == WholeTensor ? checked((int)Math.Max(count, 1)) : blockSize;

    /// <summary>Refuses block sizes that are not powers of two from <see cref="SmallestBlock"/> to <see cref="LargestBlock"/>, nor <see cref="WholeTensor"/>.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    public static void CheckBlockSize(int blockSize)
    {
        if (blockSize != WholeTensor && (!BitOperations.IsPow2(blockSize) || blockSize is < SmallestBlock or > LargestBlock))
            throw new ArgumentException($"A block has a power of two of elements from {SmallestBlock} to {LargestBlock}, not {blockSize}; 256 is usual.", nameof(blockSize));
    }
}
