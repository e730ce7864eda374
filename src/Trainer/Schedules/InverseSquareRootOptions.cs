using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Schedules;

/// <summary>Down with the root of the step; with warm-up the schedule of the Transformer.</summary>
[Component("inverse-square-root")]
[Paper("Ashish Vaswani and Noam Shazeer and Niki Parmar and Jakob Uszkoreit and Llion Jones and Aidan N. Gomez and Łukasz Kaiser and Illia Polosukhin", "Attention is all you need", 2017, Venue = "NeurIPS")]
public sealed record InverseSquareRootOptions : FactorScheduleOptions
{
    /// <summary>The steps after which the rate is down by √2; 0 (default) for the steps of the warm-up, or 1 without one.</summary>
    [Range(0L, 1_000_000_000_000L)]
    public long Timescale { get; init; }

    /// <inheritdoc/>
    protected override double Factor(long step, long total) => ScheduleFactor.InverseSquareRoot(step, Timescale > 0 ? Timescale : Math.Max(1, WarmUpSteps));
}
