using System.ComponentModel.DataAnnotations;
using Trainer.Configuration;
using static TorchSharp.torch.optim;

namespace Trainer.Schedules;

/// <summary>What the options of schedules have in common that go down after a linear warm-up.</summary>
public abstract record FactorScheduleOptions : ScheduleOptions
{
    /// <summary>The steps on which the rate rises linearly to its base; default 0.</summary>
    [Range(0L, 1_000_000_000_000L)]
    public long WarmUpSteps { get; init; }

    /// <inheritdoc/>
    public override Schedule Create(Optimizer optimizer, long totalSteps)
    {
        OptionsCheck.Validate(this, nameof(ScheduleOptions));
        return new FactorSchedule(optimizer, step => step < WarmUpSteps
            ? ScheduleFactor.WarmUp(step, WarmUpSteps)
            : Factor(step - WarmUpSteps, Math.Max(0, totalSteps - WarmUpSteps)));
    }

    /// <summary>The factor after the warm-up.</summary>
    /// <param name="step">The step, counted from the end of the warm-up.</param>
    /// <param name="total">The steps of the run after the warm-up.</param>
    protected abstract double Factor(long step, long total);
}
