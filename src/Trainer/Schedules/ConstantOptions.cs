using Trainer.Components;

namespace Trainer.Schedules;

/// <summary>The base rate throughout, after the warm-up.</summary>
[Component("constant")]
public sealed record ConstantOptions : FactorScheduleOptions
{
    /// <inheritdoc/>
    protected override double Factor(long step, long total) => 1;
}
