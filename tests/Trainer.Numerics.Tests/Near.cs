using static TorchSharp.torch;

namespace Trainer.Numerics.Tests;

/// <summary>Tensors to try, and how they compare.</summary>
internal static class Near
{
    /// <summary>Independent N(0,1) numbers in float64.</summary>
    public static Tensor Noise(int seed, params long[] shape)
    {
        using Generator generator = new((ulong)seed);
        return randn(shape, ScalarType.Float64, generator: generator);
    }

    /// <summary>No element differs by more.</summary>
    public static void Equal(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        if (expected.numel() == 0) return;
        using Tensor difference = (expected - actual).abs().max();
        Assert.InRange(difference.item<double>(), 0, tolerance);
    }
}
