using System.Runtime.ExceptionServices;
using Trainer.Loop;

namespace Trainer.Checkpoints;

/// <summary>Writes checkpoints: <c>last</c> at every epoch or every N steps and when training is interrupted, <c>best</c> when the goal improves.</summary>
/// <remarks>
/// The state is copied when a checkpoint is due and written on another thread while training goes on; the next one waits for it. What goes wrong in
/// writing ends training at the next step. A run that goes on first writes what a killed process still owed of the step it goes on from.
/// </remarks>
/// <param name="folder">Where they go.</param>
/// <param name="options">When, and how many to keep.</param>
#pragma warning disable CA1001 // A listener's end is OnStop.
public sealed class CheckpointListener(CheckpointFolder folder, CheckpointOptions options) : ITrainingListener
#pragma warning restore CA1001
{
    private readonly CheckpointSnapshot _snapshot = new();
    private Task _writing = Task.CompletedTask;
    private long _lastStep = -1, _bestStep = -1;

    /// <inheritdoc/>
    public string Name => "checkpoints";

    /// <inheritdoc/>
    public void OnStart(LoopState state)
    {
        _lastStep = state.Step > 0 ? state.Step : -1;
        if (folder.Continue(state.Step) is { Count: > 0 } moved)
        {
            state.Run.Log.Warning("Checkpoints of later steps were moved to {Folder}/abandoned: {Names}.", folder.Path, string.Join(", ", moved));
        }

        if (state.Step > 0 && Due(state).FindAll(name => !folder.Holds(name, state.Step)) is { Count: > 0 } owed) Write(owed, state);
        else if (state.Step > 0 && options.Keep > 0) folder.Prune(options.Keep);
    }

    /// <inheritdoc/>
    public void OnStepEnd(LoopState state)
    {
        if (_writing.IsFaulted) Wait();
        if (Due(state) is { Count: > 0 } names) Write(names, state);
        if (!options.Asynchronous) Wait();
    }

    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error)
    {
        try
        {
            bool isWanted = reason is StopReason.Interrupted or StopReason.Stopped || error is ListenerException;
            List<string> names = [];
            if (isWanted && _lastStep != state.Step && state.Step > 0) names.Add(CheckpointFolder.Last);
            if (isWanted && state.IsBest && _bestStep != state.Step) names.Add(CheckpointFolder.Best); // It was measured because it stopped there.
            if (names.Count > 0) Write(names, state);
            Wait();
        }
        finally
        {
            _snapshot.Dispose();
        }
    }

    private List<string> Due(LoopState state)
    {
        bool isDue = state.IsComplete || (options.Every is { } every ? state.Step % every == 0 : state.IsEpochEnd);
        List<string> names = [];
        if (isDue) names.Add(CheckpointFolder.Last);
        if (isDue && options.Keep > 0) names.Add(CheckpointFolder.NameOf(state.Step));
        if (state.IsBest) names.Add(CheckpointFolder.Best);
        return names;
    }

    private void Write(List<string> names, LoopState state)
    {
        if (state.Run.Folder is { } run && !Directory.Exists(run))
        {
            throw new EnvironmentException($"The run folder {run} is gone: it was deleted or moved while the run used it.");
        }

        state.CheckWeights(); // Nobody needs a checkpoint of weights that are not finite, and it would replace one that is of use.
        Wait();
        _snapshot.Take(state.Tree, state.Step);
        if (names.Contains(CheckpointFolder.Last)) _lastStep = state.Step;
        if (names.Contains(CheckpointFolder.Best)) _bestStep = state.Step;
        _writing = Task.Run(() =>
        {
            foreach (string name in names) Put(name, state.Run.Folder);
            if (options.Keep > 0) folder.Prune(options.Keep);
        });
    }

    private void Put(string name, string? run)
    {
        try
        {
            folder.Put(name, target => Checkpoint.Write(target, _snapshot));
        }
        catch (EnvironmentException error) when (error.InnerException is DirectoryNotFoundException or FileNotFoundException && Directory.Exists(run))
        {
            folder.Put(name, target => Checkpoint.Write(target, _snapshot)); // Somebody deleted the folder of checkpoints in the middle of it.
        }
    }

    private void Wait()
    {
        ((IAsyncResult)_writing).AsyncWaitHandle.WaitOne();
        if (_writing.Exception?.InnerException is not { } error) return;
        _writing = Task.CompletedTask;
        ExceptionDispatchInfo.Throw(error);
    }
}
