using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>How features lie on the unit sphere: how near views of one image are to each other, and how evenly all images spread.</summary>
/// <remarks>Wang and Isola, "Understanding contrastive representation learning through alignment and uniformity on the hypersphere", ICML 2020, with exponents 2 and t = 2.</remarks>
public static class AlignmentUniformity
{
    private const long BlockElements = 1 << 22;

    /// <summary>E ‖u − v‖² over pairs of unit vectors: 0 where the views of an image coincide, 2 where they have nothing to do with each other.</summary>
    /// <param name="first">Features of a view of each image: (N, d); scaled to length 1 here.</param>
    /// <param name="second">Features of another view of each: (N, d).</param>
    public static double Alignment(Tensor first, Tensor second)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return (UnitVectors.Of(first) - UnitVectors.Of(second)).square().sum(1).mean().ToDouble();
    }

    /// <summary>log E exp(−2 ‖u − v‖²) over all pairs of unit vectors, each with itself included: 0 where all coincide, the lower the more evenly they spread.</summary>
    /// <param name="features">(N, d); scaled to length 1 here.</param>
    public static double Uniformity(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable? exact = UnitVectors.Exactly(features);
        Tensor unit = UnitVectors.Of(features), transposed = unit.t();
        long count = unit.shape[0], block = Math.Max(1, BlockElements / count);
        double sum = 0;
        for (long from = 0; from < count; from += block)
        {
            using DisposeScope inner = NewDisposeScope();
            // ‖u − v‖² = 2 − 2 u·v.
            sum += unit.narrow(0, from, Math.Min(block, count - from)).mm(transposed).sub_(1).mul_(4).exp_().sum(ScalarType.Float64).ToDouble();
        }

        return Math.Log(sum / count / count);
    }
}
