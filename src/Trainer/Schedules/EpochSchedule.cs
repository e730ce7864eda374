using Trainer.State;

namespace Trainer.Schedules;

/// <summary>Another schedule whose steps are epochs.</summary>
/// <param name="epochs">It; its rates hold for an epoch each.</param>
/// <param name="stepsPerEpoch">Optimisation steps of an epoch.</param>
public sealed class EpochSchedule(Schedule epochs, long stepsPerEpoch) : Schedule
{
    /// <inheritdoc/>
    public override void Step()
    {
        StepCount++;
        if (StepCount % stepsPerEpoch == 0) epochs.Step();
    }

    /// <inheritdoc/>
    public override void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Set("step", StepCount);
        epochs.SaveState(node.Child("epochs"));
    }

    /// <inheritdoc/>
    public override void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        StepCount = node.Get<long>("step");
        epochs.LoadState(node.Child("epochs"));
    }
}
