using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Schedules;

/// <summary>In a straight line to a part of the base rate at the end of the run.</summary>
[Component("linear")]
public sealed record LinearOptions : FactorScheduleOptions
{
    /// <summary>The factor at the end; default 0.</summary>
    [Range(0.0, 1.0)]
    public double Final { get; init; }

    /// <inheritdoc/>
    protected override double Factor(long step, long total) => ScheduleFactor.Linear(step, total, Final);
}
