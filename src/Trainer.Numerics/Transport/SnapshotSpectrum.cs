using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>
/// The singular values of a matrix of snapshots w(xᵢ, tⱼ): what r modes leave of its squares is the sum of σ² from the (r + 1)-th on, so a slow decay says that no subspace of few dimensions holds the solution (its
/// Kolmogorov n-width in the mean square). Of a wave that travels one period in as many snapshots as points the matrix is circulant, and its singular values are |DFT(w₀)ₖ|.
/// </summary>
/// <param name="values">The singular values, in falling order.</param>
public sealed class SnapshotSpectrum(IReadOnlyList<double> values)
{
    /// <summary>The singular values, in falling order.</summary>
    public IReadOnlyList<double> Values { get; } = values;

    /// <summary>The spectrum of a matrix.</summary>
    /// <param name="snapshots">[points, times] or the other way round, float64.</param>
    /// <exception cref="ArgumentException">Another type, no matrix, none of its elements, or numbers that are not finite.</exception>
    public static SnapshotSpectrum Of(Tensor snapshots)
    {
        WaveInput.CheckNumbers(snapshots, nameof(snapshots));
        if (snapshots.dim() != 2 || snapshots.numel() == 0) throw new ArgumentException($"Snapshots of shape [{string.Join(", ", snapshots.shape)}] where a matrix is needed.", nameof(snapshots));
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        return new(linalg.svdvals(snapshots).cpu().data<double>().ToArray());
    }

    /// <summary>How many modes hold a share of the energy: the least r with Σ_{k≤r} σₖ² ≥ share · Σ σₖ².</summary>
    /// <param name="share">More than 0, at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share out of range.</exception>
    public int Modes(double share)
    {
        if (share is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), $"A share of the energy is more than 0 and at most 1, not {share}.");
        // The rest is added up from its small end: 1 − share may be close to rounding.
        double total = Values.Sum(value => value * value), rest = 0;
        int modes = Values.Count;
        while (modes > 0)
        {
            rest += Values[modes - 1] * Values[modes - 1];
            if (rest > (1 - share) * total) break;
            modes--;
        }

        return modes;
    }

    /// <summary>The numerical rank: how many singular values are more than a share of the largest.</summary>
    /// <param name="tolerance">The share; default 1e-10.</param>
    public int Rank(double tolerance = 1e-10) => Values.Count(value => value > tolerance * Values[0]);
}
