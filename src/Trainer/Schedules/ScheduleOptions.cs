using Trainer.Components;
using static TorchSharp.torch.optim;

namespace Trainer.Schedules;

/// <summary>A learning-rate schedule's options, and how to build it.</summary>
[ComponentKind("schedule")]
public abstract record ScheduleOptions
{
    /// <summary>Builds the schedule for a run of <paramref name="totalSteps"/> optimisation steps and sets the rate of step 0.</summary>
    public abstract Schedule Create(Optimizer optimizer, long totalSteps);
}
