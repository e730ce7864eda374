using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Averaging;

/// <summary>Exponential moving average: average ← d · average + (1 − d) · weights.</summary>
[Component("ema", Summary = "Exponential moving average of the weights.")]
[Paper("Boris T. Polyak and Anatoli B. Juditsky", "Acceleration of stochastic approximation by averaging", 1992, Venue = "SIAM Journal on Control and Optimization")]
public sealed record EmaOptions : AverageOptions
{
    /// <summary>The share d that the average keeps at each update.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Decay { get; init; } = 0.999;

    /// <summary>Begin with a smaller decay, (1 + n) / (10 + n) after n updates while that is less, so that early weights are forgotten soon.</summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>Update every so many steps.</summary>
    [Range(1, int.MaxValue)]
    public int Every { get; init; } = 1;

    /// <inheritdoc/>
    public override double? Share(AverageMoment moment)
    {
        if (moment.Step % Every != 0) return null;
        return 1 - (WarmUp ? Math.Min(Decay, (1.0 + moment.Taken) / (10.0 + moment.Taken)) : Decay);
    }
}
