using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Configuration;
using static TorchSharp.torch.optim;

namespace Trainer.Schedules;

/// <summary>Up to the optimizer's rate and far down again in one run, with the momentum (or β₁) going the other way. The rise is its warm-up.</summary>
[Component("one-cycle")]
[Paper("Leslie N. Smith and Nicholay Topin", "Super-convergence: Very fast training of neural networks using large learning rates", 2018)]
public sealed record OneCycleOptions : ScheduleOptions
{
    /// <summary>The part of the run on which the rate rises; default 0.3.</summary>
    [Range(0.0, 1.0)]
    public double Rise { get; init; } = 0.3;

    /// <summary>The optimizer's rate over the initial one; default 25.</summary>
    [Range(1.0, 1e12)]
    public double InitialDivisor { get; init; } = 25;

    /// <summary>The initial rate over the final one; default 10,000.</summary>
    [Range(1.0, 1e12)]
    public double FinalDivisor { get; init; } = 1e4;

    /// <summary>Whether the momentum cycles; default true. Without effect on optimizers that have none.</summary>
    public bool CycleMomentum { get; init; } = true;

    /// <summary>The momentum at the highest rate; default 0.85.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double LowestMomentum { get; init; } = 0.85;

    /// <summary>The momentum at the ends; default 0.95.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double HighestMomentum { get; init; } = 0.95;

    /// <inheritdoc/>
    public override Schedule Create(Optimizer optimizer, long totalSteps)
    {
        OptionsCheck.Validate(this, nameof(ScheduleOptions));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalSteps);
        return new FactorSchedule(
            optimizer,
            step => ScheduleFactor.OneCycle(step, totalSteps, Rise, InitialDivisor, FinalDivisor),
            CycleMomentum ? step => ScheduleFactor.Cycle(step, totalSteps, Rise, HighestMomentum, LowestMomentum, HighestMomentum) : null);
    }
}
