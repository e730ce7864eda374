using Trainer.Components;
using Trainer.Optimizers.QuasiNewton;
using static TorchSharp.torch.optim;

namespace Trainer.Schedules;

/// <summary>A learning-rate schedule's options, and how to build it.</summary>
[ComponentKind("schedule")]
public abstract record ScheduleOptions
{
    /// <summary>Whether rates change at the ends of epochs only; default false, with every step. Options that count steps count epochs then.</summary>
    public bool PerEpoch { get; init; }

    /// <summary>Builds the schedule for a run, by step or by epoch as the options say.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="totalSteps">Optimisation steps of the run; of an optimizer that is handed over from, at most its own.</param>
    /// <param name="stepsPerEpoch">Optimisation steps of an epoch; null where there are no epochs.</param>
    /// <exception cref="ArgumentException">An option is out of range, or there are no epochs to go by.</exception>
    public Schedule Create(Optimizer optimizer, long totalSteps, long? stepsPerEpoch)
    {
        // What follows by itself, such as a search along lines, has no rate to schedule.
        if (optimizer is HandOverOptimizer { FirstSteps: { } first }) totalSteps = Math.Min(totalSteps, first);
        if (!PerEpoch) return Create(optimizer, totalSteps);
        long steps = stepsPerEpoch ?? throw new ArgumentException("perEpoch: what is trained has no epochs.");
        return new EpochSchedule(Create(optimizer, Math.Max(1, (totalSteps + steps - 1) / steps)), steps);
    }

    /// <summary>Builds the schedule for a run of <paramref name="totalSteps"/> optimisation steps and sets the rate of step 0.</summary>
    public abstract Schedule Create(Optimizer optimizer, long totalSteps);
}
