using static TorchSharp.torch;

namespace Trainer.Kernels.Checks;

/// <summary>Random inputs of checks.</summary>
internal static class CheckInputs
{
    /// <summary>Numbers of the normal distribution over many magnitudes: a block of zeros, of tiny numbers, a negative zero.</summary>
    public static Tensor Numbers(long count, Device device, MemoryLayout layout, int seed, ScalarType type = ScalarType.Float32)
    {
        using IDisposable scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        Tensor values = randn([count], generator: generator);
        if (count > 1) values[1] = -0f;
        if (count > 4096)
        {
            values[1024..1536] *= 0;
            values[1536..2048] *= 1e-6;
        }

        return Lay(values.to(type), device, layout).MoveToOuterDisposeScope();
    }

    /// <summary>A copy of a tensor on a device, in a layout.</summary>
    public static Tensor Lay(Tensor values, Device device, MemoryLayout layout)
    {
        long count = values.numel();
        Tensor laid = layout switch
        {
            MemoryLayout.Unaligned => empty([count + 1], values.dtype, device).narrow(0, 1, count),
            MemoryLayout.Strided => empty([count, 2], values.dtype, device).select(1, 0),
            _ => empty([count], values.dtype, device),
        };
        return laid.copy_(values);
    }

    /// <summary>Whether codes are those expected but for a few that are off by one: a number within a rounding error of the border of two codes may have either.</summary>
    /// <param name="expected">The codes, uint8.</param>
    /// <param name="actual">The others.</param>
    /// <param name="share">The share of the codes that may differ, and two more.</param>
    public static bool AreNear(Tensor expected, Tensor actual, double share)
    {
        if (expected.numel() != actual.numel()) return false;
        if (expected.numel() == 0) return true;
        using IDisposable scope = NewDisposeScope();
        Tensor distance = (expected.to(int32) - actual.to(int32)).abs();
        return distance.max().item<int>() <= 1 && (distance > 0).sum().item<long>() <= 2 + share * distance.numel();
    }

    /// <summary>The largest difference of two tensors, of numbers above 1 relative to them; infinite if one has NaN where the other has none, or another size.</summary>
    public static double Difference(Tensor expected, Tensor actual)
    {
        if (expected.numel() != actual.numel()) return double.PositiveInfinity;
        if (expected.numel() == 0) return 0;
        using IDisposable scope = NewDisposeScope();
        Tensor exact = expected.to(float64), difference = ((exact - actual.to(float64)).abs() / exact.abs().clamp_min(1)).nan_to_num(double.PositiveInfinity, double.PositiveInfinity);
        Tensor same = expected.isnan().logical_and(actual.isnan());
        return where(same, zeros_like(difference), difference).max().item<double>();
    }
}
