using Trainer.Kernels.Checks;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Blockwise;

/// <summary>Compares the numbers that a launcher makes of random codes with those of the reference.</summary>
internal sealed class DequantizeCheck(CodeMap map, int blockSize) : IKernelCheck
{
    public static IReadOnlyList<IKernelCheck> All { get; } = [new DequantizeCheck(CodeMap.DynamicSigned, 256), new DequantizeCheck(CodeMap.DynamicUnsigned, 64)];

    /// <inheritdoc/>
    public string Name => $"dequantize {map}, {blockSize}";

    /// <inheritdoc/>
    public double Tolerance => 0;

    /// <inheritdoc/>
    public KernelTrial Prepare(Launcher launcher, Device device, long count, MemoryLayout layout, int seed)
    {
        using var generator = new Generator((ulong)seed);
        long blocks = (count + blockSize - 1) / blockSize;
        using Tensor random = randint(CodeMap.Count, [count], uint8, generator: generator), scales = randn([blocks], generator: generator);
        // Codes and scales belong to the quantiser: they have no strides.
        Tensor codes = CheckInputs.Lay(random, device, layout == MemoryLayout.Unaligned ? layout : MemoryLayout.Contiguous);
        var quantized = new QuantizedTensor(codes, scales.to(device, copy: true), map, blockSize, [count]);
        Tensor? result = null;
        void Run()
        {
            result?.Dispose();
            result = Quantizer.Dequantize(quantized, launcher: launcher);
        }

        double Error()
        {
            using Tensor expected = Quantizer.Dequantize(quantized, launcher: Launcher.Reference);
            return CheckInputs.Difference(expected, result!);
        }

        return new(Run, Error, count * (sizeof(float) + 1) + blocks * sizeof(float), new Owned(quantized.Dispose, () => result?.Dispose()));
    }
}
