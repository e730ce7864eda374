using System.ComponentModel.DataAnnotations;

namespace Trainer.Optimizers;

/// <summary>The options that <see cref="Adam"/> and <see cref="AdamW"/> share.</summary>
public abstract record AdamOptions : GroupedOptimizerOptions
{
    /// <summary>The decay rate β₁ of the first moment; default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay rate β₂ of the second moment; default 0.999.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>The ε added to the root of the second moment; default 1e-8.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Divides by the largest second moment so far instead of the present one; default false.</summary>
    public bool AmsGrad { get; init; }
}
