using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Blockwise;

public class LauncherTests
{
    public static TheoryData<Launcher> Launchers => [Launcher.Cpu, Launcher.Simulator];

    public static TheoryData<Launcher, string, int, Rounding> Cases
    {
        get
        {
            var cases = new TheoryData<Launcher, string, int, Rounding>();
            foreach (Launcher launcher in (Launcher[])[Launcher.Cpu, Launcher.Simulator])
            {
                foreach (int blockSize in (int[])[64, 256, 4096]) cases.Add(launcher, "dynamic-signed", blockSize, Rounding.Nearest);
                foreach (string map in (string[])["dynamic-unsigned", "linear-signed", "linear-unsigned", "quantile"]) cases.Add(launcher, map, 128, Rounding.Nearest);
                cases.Add(launcher, "dynamic-signed", 256, Rounding.Stochastic);
                cases.Add(launcher, "quantile", 64, Rounding.Stochastic);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_launcher_gives_the_codes_of_the_reference(Launcher launcher, string mapName, int blockSize, Rounding rounding)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Sample(2 * blockSize + 1031);
        CodeMap map = CodeMap.Find(mapName) ?? CodeMap.Quantile(x);
        foreach (bool keepsSign in (bool[])[false, map.IsSigned])
        {
            (Tensor codes, Tensor scales) = Quantize(Launcher.Reference, x, map, blockSize, keepsSign, rounding);
            (Tensor otherCodes, Tensor otherScales) = Quantize(launcher, x, map, blockSize, keepsSign, rounding);
            AssertSame(scales, otherScales, x);
            // A map may hold a number twice; then only what codes stand for is the same.
            AssertSame(Dequantize(Launcher.Reference, codes, scales, map, blockSize), Dequantize(launcher, otherCodes, otherScales, map, blockSize), x);
        }
    }

    [Theory, MemberData(nameof(Launchers))]
    public void Unaligned_memory_gives_the_same_codes(Launcher launcher)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Sample(1501)[1..], aligned = x.clone();
        (Tensor codes, Tensor scales) = Quantize(launcher, x, CodeMap.DynamicSigned, 256, true, Rounding.Nearest);
        (Tensor expected, Tensor expectedScales) = Quantize(Launcher.Reference, aligned, CodeMap.DynamicSigned, 256, true, Rounding.Nearest);
        AssertSame(expected, codes, x);
        AssertSame(expectedScales, scales, x);
    }

    private static Tensor Sample(long count)
    {
        Tensor x = randn(count, generator: new Generator(7));
        // Blocks of zeros, of numbers too small for a reciprocal, negative zeros, small negative numbers, and a few that are not finite.
        x[..300] *= 1e-5;
        x[300..600] *= 0;
        x[600..700] *= -1e-42;
        x[700..710] = tensor((float[])[0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -1e-30f, 1e-30f, 3f, -3f, -1e-12f]);
        return x;
    }

    private static (Tensor Codes, Tensor Scales) Quantize(Launcher launcher, Tensor x, CodeMap map, int blockSize, bool keepsSign, Rounding rounding)
    {
        const ulong Seed = 42;
        Tensor codes = zeros([x.numel()], uint8), scales = zeros([(x.numel() + blockSize - 1) / blockSize]);
        switch (launcher)
        {
            case Launcher.Reference:
                ReferenceQuantizer.Quantize(x, map, blockSize, keepsSign, rounding, Seed, codes, scales);
                break;
            case Launcher.Cpu:
                CpuQuantizer.Quantize(x, map, blockSize, keepsSign, rounding, Seed, codes, scales);
                break;
            default:
                IlgpuQuantizer.Quantize(x, map, blockSize, keepsSign, rounding, Seed, codes, scales, launcher);
                break;
        }

        return (codes, scales);
    }

    private static Tensor Dequantize(Launcher launcher, Tensor codes, Tensor scales, CodeMap map, int blockSize)
    {
        Tensor values = zeros([codes.numel()]);
        if (launcher == Launcher.Reference) ReferenceQuantizer.Dequantize(codes, scales, map, blockSize, values);
        else if (launcher == Launcher.Cpu) CpuQuantizer.Dequantize(codes, scales, map, blockSize, values);
        else IlgpuQuantizer.Dequantize(codes, scales, map, blockSize, values, launcher);
        return values;
    }

    private static void AssertSame(Tensor expected, Tensor actual, Tensor x)
    {
        double[] left = [.. expected.to(float64).data<double>()], right = [.. actual.to(float64).data<double>()];
        for (int i = 0; i < left.Length; i++) if (!float.IsNaN(x[Math.Min(i, x.numel() - 1)].item<float>())) Assert.True(left[i].Equals(right[i]), $"element {i}, from {x[Math.Min(i, x.numel() - 1)].item<float>():R}: {left[i]:R} and {right[i]:R}");
    }
}
