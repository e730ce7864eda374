using System.Numerics;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Threads;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Blockwise;

/// <summary>Quantises and dequantises contiguous float32 tensors by <see cref="BlockwiseKernels"/>: on CUDA, or in the simulator.</summary>
internal static class IlgpuQuantizer
{
    private const int SmallestGroup = 256;
    private const int OneBlock = 62; // Every index shifted by so much is 0.

    /// <summary>The quantising kernel.</summary>
    public static Kernel QuantizeKernel { get; } = new("quantize", ((Delegate)BlockwiseKernels.Quantize).Method);

    /// <summary>The dequantising kernel.</summary>
    public static Kernel DequantizeKernel { get; } = new("dequantize", ((Delegate)BlockwiseKernels.Dequantize).Method, SmallestGroup);

    public static void Quantize(Tensor values, CodeMap map, int blockSize, bool keepsSign, Rounding rounding, ulong seed, Tensor codes, Tensor scales, Launcher launcher)
    {
        DeviceMap tables = DeviceMap.Of(map, values.device, keepsSign);
        var options = new QuantizeOptions(seed, BitOperations.Log2((uint)blockSize), IsAligned(values, codes) ? 1 : 0, rounding == Rounding.Stochastic ? 1 : 0);
        int device = values.device_index, group = GroupSize(blockSize);
        KernelShape shape = QuantizeKernel.Occupy(launcher, device, group, tables.Words * sizeof(int), Tiles(values.numel(), group));
        QuantizeKernel.Launch(
            launcher, device, shape, KernelArgument.View<Float32Element>(values), KernelArgument.View<byte>(codes), KernelArgument.View<float>(scales),
            tables.Values, tables.Entries, KernelArgument.Value(tables.Range), KernelArgument.Value(options));
    }

    public static void Dequantize(Tensor codes, Tensor scales, CodeMap map, int blockSize, Tensor values, Launcher launcher)
    {
        DeviceMap tables = DeviceMap.Of(map, codes.device, keepsSign: false);
        int device = codes.device_index;
        KernelShape shape = DequantizeKernel.Occupy(launcher, device, SmallestGroup, CodeMap.Count * sizeof(float), Tiles(values.numel(), SmallestGroup));
        DequantizeKernel.Launch(
            launcher, device, shape, KernelArgument.View<byte>(codes), KernelArgument.View<float>(scales), tables.Values,
            KernelArgument.View<Float32Element>(values), KernelArgument.Value(blockSize > Quantizer.LargestBlock ? OneBlock : BitOperations.Log2((uint)blockSize)), KernelArgument.Value(IsAligned(values, codes) ? 1 : 0));
    }

    /// <summary>The threads of a group, so that it has whole blocks.</summary>
    public static int GroupSize(int blockSize) => Math.Max(SmallestGroup, blockSize / Quad.Size);

    /// <summary>How often groups of four elements a thread go into a tensor.</summary>
    public static long Tiles(long count, int groupSize) => (count + groupSize * Quad.Size - 1) / (groupSize * Quad.Size);

    private static bool IsAligned(Tensor values, Tensor codes) => TensorMemory.DataPointer(values) % 16 == 0 && TensorMemory.DataPointer(codes) % 4 == 0;
}
