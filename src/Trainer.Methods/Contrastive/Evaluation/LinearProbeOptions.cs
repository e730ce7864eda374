using System.ComponentModel.DataAnnotations;

namespace Trainer.Methods.Contrastive;

/// <summary>Options of <see cref="LinearProbe"/>.</summary>
public sealed record LinearProbeOptions
{
    /// <summary>λ of the penalty λ/2 ‖W‖², on standardised features. Default 1e-4.</summary>
    [Range(0.0, 1e3)]
    public double Decay { get; init; } = 1e-4;

    /// <summary>The most steps of the minimisation. Default 300.</summary>
    [Range(1, 100_000)]
    public int Steps { get; init; } = 300;
}
