using Trainer.Loop;

namespace Trainer.Checkpoints;

/// <summary>Writes checkpoints: <c>last</c> at every epoch or every N steps and when training is interrupted, <c>best</c> when the goal improves.</summary>
/// <param name="folder">Where they go.</param>
/// <param name="options">When, and how many to keep.</param>
public sealed class CheckpointListener(CheckpointFolder folder, CheckpointOptions options) : ITrainingListener
{
    private long _lastStep = -1;

    /// <inheritdoc/>
    public void OnStart(LoopState state)
    {
        _lastStep = state.Step > 0 ? state.Step : -1;
        if (folder.Continue(state.Step) is { Count: > 0 } moved)
        {
            state.Run.Log.Warning("Checkpoints of later steps were moved to {Folder}/abandoned: {Names}.", folder.Path, string.Join(", ", moved));
        }
    }

    /// <inheritdoc/>
    public void OnStepEnd(LoopState state)
    {
        bool due = state.IsComplete || (options.Every is { } every ? state.Step % every == 0 : state.IsEpochEnd);
        if (due) WriteLast(state);
        if (due && options.Keep > 0)
        {
            Write(CheckpointFolder.NameOf(state.Step), state);
            folder.Prune(options.Keep);
        }

        if (state.IsBest) Write(CheckpointFolder.Best, state);
    }

    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error)
    {
        if (reason is StopReason.Interrupted or StopReason.Stopped && _lastStep != state.Step && state.Step > 0) WriteLast(state);
    }

    private void WriteLast(LoopState state)
    {
        Write(CheckpointFolder.Last, state);
        _lastStep = state.Step;
    }

    private void Write(string name, LoopState state)
    {
        state.CheckWeights(); // Nobody needs a checkpoint of weights that are not finite, and it would replace one that is of use.
        folder.Put(name, target => Checkpoint.Write(target, state.Tree, state.Step));
    }
}
