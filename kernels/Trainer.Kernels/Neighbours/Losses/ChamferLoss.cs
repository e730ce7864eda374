using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>The truncated symmetric Chamfer distance of two clouds.</summary>
/// <remarks>
/// C(A, B) = 1/n Σᵢ t(minⱼ ‖Aᵢ − Bⱼ‖²) + 1/m Σⱼ t(minᵢ ‖Bⱼ − Aᵢ‖²), where t(d) is d below τ and 0 from τ on; Li, Pontes and Lucey, "Neural scene flow prior", 2021. Which points are nearest counts as
/// constant, and the gradient goes to both ends of every pair: ±2 (Aᵢ − Bⱼ) over n or m. On the CPU neither loss nor gradient depends on the number of threads; on CUDA torch decides in
/// which order the gradients of a point are summed.
/// </remarks>
public static class ChamferLoss
{
    /// <summary>τ of the paper, in m²: pairs up to √2 m apart count.</summary>
    public const double UsualTruncation = 2;

    /// <summary>Computes C(A, B).</summary>
    /// <param name="a">A, [n, 3], float32, n ≥ 1, finite.</param>
    /// <param name="b">B, [m, 3], likewise, on the same device.</param>
    /// <param name="truncation">τ, a squared distance; infinite for none. Truncated pairs have value and gradient 0 and stay in n and m.</param>
    /// <param name="indexOfA">The index of A where one was made before, on the CPU; the points must be A's.</param>
    /// <param name="indexOfB">The same of B.</param>
    /// <param name="launcher">How the neighbours are found; null (default) for the fastest on the device.</param>
    /// <returns>The loss, and the share of the n + m terms that are truncated.</returns>
    /// <exception cref="ArgumentException">A cloud has another shape or type or is empty, the devices differ, an index has another number of points, or coordinates are not finite (looked at on the CPU).</exception>
    /// <exception cref="ArgumentOutOfRangeException">τ is not positive.</exception>
    /// <exception cref="NotSupportedException">From the backward pass: the gradient cannot be differentiated again.</exception>
    public static CloudLoss Truncated(
        Tensor a, Tensor b, double truncation = UsualTruncation, NeighbourIndex? indexOfA = null, NeighbourIndex? indexOfB = null, Launcher? launcher = null)
    {
        CloudCheck.Cloud(a, nameof(a));
        CloudCheck.Cloud(b, nameof(b));
        if (a.device.ToString() != b.device.ToString()) throw new ArgumentException($"One cloud is on {a.device}, the other on {b.device}.", nameof(b));
        if (!(truncation > 0)) throw new ArgumentOutOfRangeException(nameof(truncation), $"The truncation is a squared distance above 0, not {truncation}; {UsualTruncation} is usual, infinity truncates nothing.");
        Same(indexOfA, a, nameof(indexOfA));
        Same(indexOfB, b, nameof(indexOfB));
        Launcher chosen = launcher ?? Launchers.For(a, "Chamfer loss");
        Launchers.Check(chosen, a);
        using IDisposable scope = NewDisposeScope();
        var problem = new ChamferProblem((float)truncation, indexOfA, indexOfB, chosen);
        Tensor loss = ChamferFunction.apply(problem, a.contiguous(), b.contiguous());
        return new(loss.MoveToOuterDisposeScope(), problem.Unmatched!.MoveToOuterDisposeScope());
    }

    private static void Same(NeighbourIndex? index, Tensor cloud, string name)
    {
        if (index is not null && index.Count != cloud.shape[0]) throw new ArgumentException($"The index has {index.Count} points and its cloud {cloud.shape[0]}.", name);
    }
}
