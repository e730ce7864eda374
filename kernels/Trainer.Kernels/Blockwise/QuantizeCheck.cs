using Trainer.Kernels.Checks;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Blockwise;

/// <summary>Compares the codes of a launcher with those of the reference: scales are the same, and codes but for a few on the border of two.</summary>
internal sealed class QuantizeCheck(CodeMap map, int blockSize, Rounding rounding) : IKernelCheck
{
    private const ulong Seed = 42;
    private const double DifferingCodes = 1e-4;

    public static IReadOnlyList<IKernelCheck> All { get; } =
    [
        new QuantizeCheck(CodeMap.DynamicSigned, 256, Rounding.Nearest), new QuantizeCheck(CodeMap.DynamicUnsigned, 2048, Rounding.Nearest),
        new QuantizeCheck(CodeMap.LinearSigned, 64, Rounding.Nearest), new QuantizeCheck(CodeMap.DynamicSigned, 256, Rounding.Stochastic),
    ];

    /// <inheritdoc/>
    public string Name => $"quantize {map}, {blockSize}{(rounding == Rounding.Stochastic ? ", stochastic" : "")}";

    /// <inheritdoc/>
    public double Tolerance => 0;

    /// <inheritdoc/>
    public KernelTrial Prepare(Launcher launcher, Device device, long count, MemoryLayout layout, int seed)
    {
        Tensor x = CheckInputs.Numbers(count, device, layout, seed);
        QuantizedTensor? result = null;
        void Run()
        {
            result?.Dispose();
            result = Quantizer.Quantize(x, map, blockSize, rounding, Seed, launcher);
        }

        double Error()
        {
            using IDisposable scope = NewDisposeScope();
            QuantizedTensor expected = Quantizer.Quantize(x, map, blockSize, rounding, Seed, Launcher.Reference);
            return CheckInputs.AreNear(expected.Codes, result!.Codes, DifferingCodes) ? CheckInputs.Difference(expected.Scales, result.Scales) : double.PositiveInfinity;
        }

        return new(Run, Error, count * (sizeof(float) + 1) + (count + blockSize - 1) / blockSize * sizeof(float), new Owned(() => x.Dispose(), () => result?.Dispose()));
    }
}
