using Trainer.State;

namespace Trainer.Schedules;

/// <summary>Sets an optimizer's learning rates (and momenta, where the schedule cycles them) as steps go by.</summary>
public abstract class Schedule : IStateful
{
    /// <summary>Optimisation steps taken so far.</summary>
    public long StepCount { get; protected set; }

    /// <summary>Moves on by one optimisation step and sets the rates of the next.</summary>
    public abstract void Step();

    /// <inheritdoc/>
    public abstract void SaveState(StateNode node);

    /// <inheritdoc/>
    public abstract void LoadState(StateNode node);
}
