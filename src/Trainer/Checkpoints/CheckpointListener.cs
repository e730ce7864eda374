using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Trainer.Loop;

namespace Trainer.Checkpoints;

/// <summary>Writes checkpoints: <c>last</c> at every epoch or every N steps and when training is interrupted, <c>best</c> when the goal improves.</summary>
/// <remarks>
/// The state is copied when a checkpoint is due and written on another thread while training goes on; the next copy waits for that. Of several due within
/// <see cref="CheckpointOptions.MinimumInterval"/> only the newest is written. What goes wrong in writing ends training at the next step. A run that goes on
/// first writes what a killed process still owed of the step it goes on from.
/// </remarks>
/// <param name="folder">Where they go.</param>
/// <param name="options">When, and how many to keep.</param>
#pragma warning disable CA1001 // A listener's end is OnStop.
public sealed class CheckpointListener(CheckpointFolder folder, CheckpointOptions options) : ITrainingListener
#pragma warning restore CA1001
{
    private readonly CheckpointSnapshot[] _snapshots = [new(), new()]; // last and best, where they are of different steps.
    private readonly List<Owed> _owed = [];
    private Task _writing = Task.CompletedTask;
    private long _lastStep = -1, _bestStep = -1, _writtenAt;

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

        if (state.Step == 0) return;
        Copy(Due(state).FindAll(name => !folder.Holds(name, state.Step)), state);
        if (_owed.Count > 0) Write(state);
        else if (options.Keep > 0) folder.Prune(options.Keep);
    }

    /// <inheritdoc/>
    public void OnStepEnd(LoopState state)
    {
        if (_writing.IsFaulted) Wait();
        Copy(Due(state), state);
        if (_owed.Count > 0 && MustWrite(state)) Write(state);
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
            Copy(names, state);
            if (_owed.Count > 0) Write(state);
            Wait();
        }
        finally
        {
            foreach (CheckpointSnapshot snapshot in _snapshots) snapshot.Dispose();
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

    // One that will be replaced can wait; those with a number are not replaced.
    private bool MustWrite(LoopState state) =>
        state.IsComplete || _writtenAt == 0 || Stopwatch.GetElapsedTime(_writtenAt).TotalSeconds >= options.MinimumInterval || _owed.Exists(owed => owed.Names.Exists(CheckpointFolder.IsNumbered));

    private void Copy(List<string> names, LoopState state)
    {
        if (names.Count == 0) return;
        state.CheckWeights(); // Nobody needs a checkpoint of weights that are not finite, and it would replace one that is of use.
        Wait();
        foreach (Owed older in _owed) older.Names.RemoveAll(names.Contains);
        _owed.RemoveAll(older => older.Names.Count == 0);
        CheckpointSnapshot snapshot = _snapshots.First(snapshot => !_owed.Exists(owed => owed.Snapshot == snapshot));
        snapshot.Take(state.Tree, state.Step);
        _owed.Add(new(snapshot, names));
        if (names.Contains(CheckpointFolder.Last)) _lastStep = state.Step;
        if (names.Contains(CheckpointFolder.Best)) _bestStep = state.Step;
    }

    private void Write(LoopState state)
    {
        if (state.Run.Folder is { } run && !Directory.Exists(run))
        {
            throw new EnvironmentException($"The run folder {run} is gone: it was deleted or moved while the run used it.");
        }

        Wait();
        Owed[] owed = [.. _owed]; // The older first: a run that goes on from the newer does not make the older again.
        _owed.Clear();
        _writtenAt = Stopwatch.GetTimestamp();
        _writing = Task.Run(() =>
        {
            foreach ((CheckpointSnapshot snapshot, List<string> names) in owed)
            {
                foreach (string name in names) Put(name, snapshot, state.Run.Folder);
            }

            if (options.Keep > 0) folder.Prune(options.Keep);
        });
        if (!options.Asynchronous) Wait();
    }

    private void Put(string name, CheckpointSnapshot snapshot, string? run)
    {
        try
        {
            folder.Put(name, target => Checkpoint.Write(target, snapshot));
        }
        catch (EnvironmentException error) when (error.InnerException is DirectoryNotFoundException or FileNotFoundException && Directory.Exists(run))
        {
            folder.Put(name, target => Checkpoint.Write(target, snapshot)); // Somebody deleted the folder of checkpoints in the middle of it.
        }
    }

    private void Wait()
    {
        ((IAsyncResult)_writing).AsyncWaitHandle.WaitOne();
        if (_writing.Exception?.InnerException is not { } error) return;
        _writing = Task.CompletedTask;
        ExceptionDispatchInfo.Throw(error);
    }

    private sealed record Owed(CheckpointSnapshot Snapshot, List<string> Names);
}
