using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Losses;

/// <summary>The error relative to the truth in the Sobolev norm H¹, by Fourier transform: derivatives count too.</summary>
[Component("relative-h1", Summary = "Error relative to the truth in the Sobolev norm H¹: slopes count too.")]
public sealed record RelativeH1Options : OperatorLossOptions
{
    /// <summary>The weight of derivatives; default 1.</summary>
    [Range(0.0, 1e6)]
    public double Derivatives { get; init; } = 1;

    /// <summary>Wavenumbers from this one on weigh as in the norm of squares; default 20, null for none.</summary>
    [Range(1, 1 << 20)]
    public int? Bound { get; init; } = 20;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor predicted, Tensor truth) => RelativeError.H1(predicted, truth, Derivatives, Bound);
}
