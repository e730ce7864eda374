using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Schedules;

/// <summary>Down by a factor at every step.</summary>
[Component("exponential")]
public sealed record ExponentialOptions : FactorScheduleOptions
{
    /// <summary>The factor γ from one step to the next; default 0.999.</summary>
    [Range(0.0, 1.0)]
    public double Gamma { get; init; } = 0.999;

    /// <inheritdoc/>
    protected override double Factor(long step, long total) => ScheduleFactor.Exponential(step, Gamma);
}
