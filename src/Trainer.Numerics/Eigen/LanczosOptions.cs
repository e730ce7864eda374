using System.ComponentModel.DataAnnotations;

namespace Trainer.Numerics.Eigen;

/// <summary>Options of <see cref="Lanczos"/>.</summary>
public sealed record LanczosOptions
{
    /// <summary>How many eigenpairs; default 2.</summary>
    [Range(1, 1000)]
    public int Count { get; init; } = 2;

    /// <summary>The most vectors of the basis, each as large as one of the operator's and costing one product; default 200. No more are made than the operator has dimensions.</summary>
    [Range(2, 100_000)]
    public int Basis { get; init; } = 200;

    /// <summary>It ends early where all residuals are at most this share of the greatest |λ|; default 1e-8.</summary>
    [Range(0.0, 1.0)]
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>The seed of the first vector; default 0.</summary>
    public long Seed { get; init; }
}
