using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>Trains the runs of an experiment, several at once, each in a process of its own: one that fails leaves the others.</summary>
/// <param name="plan">The experiment.</param>
/// <param name="store">Where runs are kept.</param>
/// <param name="data">The folder of data sets.</param>
public sealed class ExperimentRunner(ExperimentPlan plan, RunStore store, string data)
{
    private const int EnvironmentFailed = 4;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Told of every run that begins, and now and then how far it is.</summary>
    public Action<PlannedRun, RunProcess> OnProgress { get; init; } = (_, _) => { };

    /// <summary>Told once of every run that another process is training.</summary>
    public Action<PlannedRun> OnWaiting { get; init; } = _ => { };

    /// <summary>Told of every run that ended.</summary>
    public Action<FinishedRun> OnFinished { get; init; } = _ => { };

    /// <summary>Trains what has not been trained.</summary>
    /// <returns>What became of every run, in the order of the plan.</returns>
    /// <exception cref="OperationCanceledException">It was interrupted; the runs under way have written checkpoints, and the next time goes on from them.</exception>
    /// <exception cref="ConfigException">A name of a metric or a picture is misspelt, as the first runs show.</exception>
    /// <exception cref="EnvironmentException">The disk refuses, or processes cannot be started.</exception>
    public IReadOnlyList<FinishedRun> Run(CancellationToken cancellation = default)
    {
        var finished = new Dictionary<PlannedRun, FinishedRun>();
        var waiting = new Queue<PlannedRun>();
        var elsewhere = new HashSet<PlannedRun>();
        int looked = 0;
        // What has the same key is trained once.
        foreach (PlannedRun run in plan.Runs.DistinctBy(run => run.Key))
        {
            if (!FinishCached(run)) waiting.Enqueue(run);
        }

        var training = new List<(PlannedRun Run, RunProcess Process)>();
        try
        {
            while (waiting.Count > 0 || training.Count > 0)
            {
                if (cancellation.IsCancellationRequested)
                {
                    Stop(training);
                    throw new OperationCanceledException("Interrupted. The same command goes on where it was.");
                }

                if (finished.Count > looked)
                {
                    looked = finished.Count;
                    if (ProducedNames.Missing(plan, finished.Values, isFinal: false) is { Count: > 0 } errors)
                    {
                        Stop(training);
                        throw new ConfigException(errors);
                    }
                }

                for (int left = waiting.Count; left > 0 && training.Count < plan.Jobs; left--)
                {
                    PlannedRun next = waiting.Dequeue();
                    if (next.From.Values.FirstOrDefault(from => finished.TryGetValue(from, out FinishedRun? ended) && ended.Record is null) is { } lost)
                    {
                        Finish(next, twin => finished[lost] with { Run = twin, Folder = store.FolderOf(twin), Error = $"it goes on from {lost.Label}, which {(finished[lost].Status == FinishedStatus.Skipped ? "was left out" : "failed")}: {finished[lost].Error}" });
                        continue;
                    }

                    if (!next.From.Values.All(finished.ContainsKey))
                    {
                        waiting.Enqueue(next);
                        continue;
                    }

                    if (RunFolder.IsInUse(store.FolderOf(next)))
                    {
                        waiting.Enqueue(next);
                        if (elsewhere.Add(next)) OnWaiting(next);
                        continue;
                    }

                    if (FinishCached(next)) continue;
                    RunProcess process = RunProcess.Start(store.Prepare(next), store.FolderOf(next), [], data, plan.Threads);
                    training.Add((next, process));
                    OnProgress(next, process);
                }

                // Wakes when the first of them ends, and to look how far they are.
                if (training.Count > 0) training[0].Process.Wait(Look);
                else if (waiting.Count > 0) cancellation.WaitHandle.WaitOne(Look);
                foreach ((PlannedRun run, RunProcess process) in training.ToArray())
                {
                    OnProgress(run, process);
                    if (process.Wait(TimeSpan.Zero) is not { } code) continue;
                    if (IsElsewhere(run, process, code)) waiting.Enqueue(run);
                    else Finish(run, twin => Outcome(twin, process, code, isFirst: twin == run));
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

        bool FinishCached(PlannedRun run)
        {
            if (store.Find(run) is not { } record) return false;
            Finish(run, twin => new(twin, store.FolderOf(twin), FinishedStatus.Cached, record, null, 0));
            return true;
        }

        void Finish(PlannedRun run, Func<PlannedRun, FinishedRun> outcome)
        {
            foreach (PlannedRun twin in plan.Runs.Where(twin => twin.Key == run.Key)) OnFinished(finished[twin] = outcome(twin));
        }
    }

    // Another process had the folder first; it may be done by now.
    private bool IsElsewhere(PlannedRun run, RunProcess process, int code) =>
        code == EnvironmentFailed && (process.Errors.Contains(RunFolder.InUse, StringComparison.Ordinal) || RunFolder.IsInUse(store.FolderOf(run)) || store.Find(run) is not null);

    private FinishedRun Outcome(PlannedRun run, RunProcess process, int code, bool isFirst)
    {
        string folder = store.FolderOf(run);
        if (code == 0 && store.Find(run) is { } record) return new(run, folder, isFirst ? FinishedStatus.Trained : FinishedStatus.Cached, record, null, code);
        string error = process.Errors.Split('\n')[0].Trim();
        if (error.StartsWith("error: ", StringComparison.Ordinal)) error = error["error: ".Length..];
        if (error.Length == 0) error = $"its process ended with code {code}.";
        // Every option was checked before: what is still bad input are its data.
        bool lacksData = code == 2 && run.IsOptional;
        return new(run, folder, lacksData ? FinishedStatus.Skipped : FinishedStatus.Failed, null, error, code);
    }

    private static void Stop(List<(PlannedRun Run, RunProcess Process)> training)
    {
        foreach ((_, RunProcess process) in training) process.Interrupt();
        foreach ((_, RunProcess process) in training) process.Wait(Timeout.InfiniteTimeSpan);
    }
}
