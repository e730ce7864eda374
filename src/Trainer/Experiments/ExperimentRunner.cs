using Trainer.Loop;
using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>Trains the runs of an experiment, several at once, each in a process of its own: one that fails leaves the others.</summary>
/// <param name="plan">The experiment.</param>
/// <param name="store">Where runs are kept.</param>
/// <param name="data">The folder of data sets; null for the usual one.</param>
public sealed class ExperimentRunner(ExperimentPlan plan, RunStore store, string? data)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Told of every run that begins, and now and then how far it is.</summary>
    public Action<PlannedRun, RunProcess> OnProgress { get; init; } = (_, _) => { };

    /// <summary>Told of every run that ended.</summary>
    public Action<FinishedRun> OnFinished { get; init; } = _ => { };

    /// <summary>Trains what has not been trained.</summary>
    /// <returns>What became of every run, in the order of the plan.</returns>
    /// <exception cref="OperationCanceledException">It was interrupted; the runs under way have written checkpoints, and the next time goes on from them.</exception>
    /// <exception cref="EnvironmentException">The disk refuses, or processes cannot be started.</exception>
    public IReadOnlyList<FinishedRun> Run(CancellationToken cancellation = default)
    {
        var finished = new Dictionary<PlannedRun, FinishedRun>();
        var waiting = new Queue<PlannedRun>();
        foreach (PlannedRun run in plan.Runs)
        {
            if (store.Find(run) is { } record) Finish(new(run, store.FolderOf(run), FinishedStatus.Cached, record, null, 0));
            else waiting.Enqueue(run);
        }

        var training = new List<(PlannedRun Run, RunProcess Process)>();
        try
        {
            while (waiting.Count > 0 || training.Count > 0)
            {
                if (cancellation.IsCancellationRequested) Interrupt(training);
                while (waiting.Count > 0 && training.Count < plan.Jobs)
                {
                    PlannedRun next = waiting.Dequeue();
                    RunProcess process = RunProcess.Start(store.Prepare(next), store.FolderOf(next), [], data, plan.Threads);
                    training.Add((next, process));
                    OnProgress(next, process);
                }

                // Wakes when the first of them ends, and to look how far they are.
                training[0].Process.Wait(Look);
                foreach ((PlannedRun run, RunProcess process) in training.ToArray())
                {
                    OnProgress(run, process);
                    if (process.Wait(TimeSpan.Zero) is not { } code) continue;
                    Finish(Outcome(run, process, code));
                    training.Remove((run, process));
                    process.Dispose();
                }
            }
        }
        finally
        {
            foreach ((_, RunProcess process) in training) process.Dispose();
        }

        return [.. plan.Runs.Select(run => finished[run])];

        void Finish(FinishedRun run)
        {
            finished[run.Run] = run;
            OnFinished(run);
        }
    }

    private FinishedRun Outcome(PlannedRun run, RunProcess process, int code)
    {
        string folder = store.FolderOf(run);
        if (code == 0 && store.Find(run) is { } record) return new(run, folder, FinishedStatus.Trained, record, null, code);
        string error = process.Errors.Split('\n')[0].Trim();
        if (error.StartsWith("error: ", StringComparison.Ordinal)) error = error["error: ".Length..];
        if (error.Length == 0) error = $"its process ended with code {code}.";
        // Every option was checked before: what is still bad input are its data.
        bool lacksData = code == 2 && run.IsOptional;
        return new(run, folder, lacksData ? FinishedStatus.Skipped : FinishedStatus.Failed, null, error, code);
    }

    private static void Interrupt(List<(PlannedRun Run, RunProcess Process)> training)
    {
        foreach ((_, RunProcess process) in training) process.Interrupt();
        foreach ((_, RunProcess process) in training) process.Wait(Timeout.InfiniteTimeSpan);
        throw new OperationCanceledException("Interrupted. The same command goes on where it was.");
    }
}
