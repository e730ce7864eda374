using CsCheck;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Similarity;

/// <summary>Random representations.</summary>
internal static class Layers
{
    /// <summary>Sizes of two layers, narrower and wider than there are samples, and a seed.</summary>
    public static Gen<(int Samples, int P, int Q, int Seed)> Sizes { get; } = Gen.Select(Gen.Int[5, 24], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[0, 1 << 20], (b, p, q, seed) => (b, p, q, seed));

    /// <summary>Two layers that have something in common, float64.</summary>
    public static (Tensor X, Tensor Y) Draw((int Samples, int P, int Q, int Seed) sizes)
    {
        manual_seed(sizes.Seed);
        Tensor common = randn(sizes.Samples, 3, dtype: float64);
        return (common.mm(randn(3, sizes.P, dtype: float64)) + randn(sizes.Samples, sizes.P, dtype: float64), common.mm(randn(3, sizes.Q, dtype: float64)) + randn(sizes.Samples, sizes.Q, dtype: float64));
    }

    /// <summary>A random orthogonal matrix.</summary>
    public static Tensor Orthogonal(long size) => linalg.qr(randn(size, size, dtype: float64)).Q;
}
