using Spectre.Console;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.Runs;

namespace Trainer.Sweeps;

/// <summary>Trains the trials of a study, several at a time, each in a process of its own; other processes may do the same with the same study.</summary>
/// <param name="study">The study.</param>
/// <param name="console">What people look at.</param>
public sealed class SweepRunner(Study study, IAnsiConsole console) : IDisposable
{
    private const int Interrupted = 130, EnvironmentFailed = 4, MostRefusals = 60;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50), Beat = TimeSpan.FromSeconds(1);

    private readonly List<TrialRun> _running = [];
    private readonly TrialPeers _peers = new(study);
    private readonly Dictionary<long, int> _refusals = [];
    private readonly TrialCheckpoints _checkpoints = new(study);
    private long _lastBeat;

    /// <summary>How many trials are trained at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>How many threads each computes with.</summary>
    public int Threads => Math.Max(1, Environment.ProcessorCount / Jobs);

    /// <summary>The folder of data sets; null for the usual one.</summary>
    public string? Data { get; init; }

    /// <summary>Whether the checkpoints of all trials are kept, not only those of the best point.</summary>
    public bool Keep { get; init; }

    private string Config => Path.Combine(study.Folder, "config.json");

    /// <summary>Trains until every trial has ended or this is cancelled; trials under way then stop with a checkpoint and wait to be gone on with.</summary>
    /// <returns>Whether every trial has ended.</returns>
    /// <exception cref="EnvironmentException">The machine refuses: no such device, a full disk.</exception>
    /// <exception cref="ConfigException">The first trial to end did not measure the metric; the message has the nearest.</exception>
    public bool Run(CancellationToken cancellation)
    {
        StudyFiles.Write(Config, study.Plan.Config);
        _peers.Refresh();
        using var display = new ProgressDisplay(console, study.Plan.Trials, _peers.Ended, "trials");
        bool isStopping = false;
        while (true)
        {
            while (!cancellation.IsCancellationRequested && _running.Count < Jobs && study.Claim(TrialOwner.Self) is { } trial) Start(trial);
            if (_running.Count == 0 && (cancellation.IsCancellationRequested || !_peers.IsAnyLeft())) return !cancellation.IsCancellationRequested || _peers.Ended == study.Plan.Trials;
            if (cancellation.IsCancellationRequested && !isStopping)
            {
                isStopping = true;
                foreach (TrialRun run in _running) run.Interrupt();
            }

            Follow();
            display.Report(_peers.Ended, Describe);
            if (isStopping) Thread.Sleep(Poll);
            else cancellation.WaitHandle.WaitOne(_running.Count > 0 ? Poll : Beat);
        }
    }

    /// <summary>Ends at once what still runs.</summary>
    public void Dispose()
    {
        foreach (TrialRun run in _running)
        {
            run.Interrupt();
            run.Dispose();
            study.End(TrialOwner.Self, run.Trial.Number, TrialState.Waiting);
        }

        _running.Clear();
    }

    private void Start(Trial trial)
    {
        IEnumerable<string> settings = study.Plan.Space.Parameters.Zip(trial.Values, (parameter, value) => $"{parameter.Path}={value}");
        if (trial.Seed is { } seed) settings = settings.Append($"training:seed={seed}");
        _running.Add(new(trial, RunProcess.Start(Config, Path.Combine(study.Folder, trial.Folder), settings, Data, Threads)));
    }

    private void Follow()
    {
        int?[] codes = [.. _running.Select(run => run.ExitCode())]; // Before their measurements are read: what has ended has written all.
        if (study.Goal is null && _running.Select(run => run.FindGoal()).FirstOrDefault(goal => goal is not null) is { } found) study.SetGoal(found);
        (long, long, double)[] values = study.Goal is { } goal ? [.. _running.SelectMany(run => run.Read(goal))] : [];
        if (values.Length > 0 || TimeSpan.FromMilliseconds(Environment.TickCount64 - _lastBeat) > Beat)
        {
            study.Report(TrialOwner.Self, values);
            _peers.Refresh();
            _lastBeat = Environment.TickCount64;
        }

        if (study.Plan.Pruner is { } pruner && study.Goal is not null && values.Length > 0)
        {
            for (int i = 0; i < codes.Length; i++)
            {
                if (codes[i] is null) _running[i].Prune(pruner, _peers.Without(_running[i].Trial.Number), study.Goal);
            }
        }

        for (int i = codes.Length - 1; i >= 0; i--)
        {
            if (codes[i] is { } code) End(_running[i], code);
        }
    }

    private void End(TrialRun run, int code)
    {
        (TrialState state, string? error) = Outcome(run, code);
        double? score = run.Curve is { Best: var best } && double.IsFinite(best) ? best : null;
        study.End(TrialOwner.Self, run.Trial.Number, state, score, error);
        _running.Remove(run);
        run.Dispose();
        _peers.Refresh();
        if (code == EnvironmentFailed && state == TrialState.Waiting && !_refusals.ContainsKey(run.Trial.Number)) throw new EnvironmentException($"{run.Trial.Folder}: {error}");
        if (state == TrialState.Waiting) return;
        if (!Keep) _checkpoints.Tidy(run.Trial);
        string what = string.Join("  ", study.Plan.Space.Parameters.Zip(run.Trial.Values, (parameter, value) => $"{parameter.Path}={value}"));
        console.MarkupLineInterpolated($"{run.Trial.Folder}  {what}  {(score is { } number ? $"{study.Goal!.Metric} {number:G5}" : "")}  [grey]{state.ToString().ToLowerInvariant()}{(error is null ? "" : ": " + error)}[/]");
        if (score is null && state == TrialState.Failed && code == 0 && !_peers.HasScore) throw new ConfigException("", error!);
    }

    private (TrialState State, string? Error) Outcome(TrialRun run, int code)
    {
        switch (code)
        {
            case 0 when run.Curve is not { Step: >= 0 }:
                return (TrialState.Failed, $"there is no metric '{study.Goal?.Metric}'; {NearestName.Hint(study.Goal?.Metric ?? "", [.. run.Metrics])}");
            case 0:
                return (TrialState.Complete, null);
            case Interrupted:
                return (run.IsPruned ? TrialState.Pruned : TrialState.Waiting, null);
            case EnvironmentFailed when run.Errors.Contains(RunFolder.InUse, StringComparison.Ordinal):
                // The run of a process that was killed, which is about to stop.
                int refusals = _refusals[run.Trial.Number] = _refusals.GetValueOrDefault(run.Trial.Number) + 1;
                return (refusals <= MostRefusals ? TrialState.Waiting : TrialState.Failed, Message(run, code));
            case EnvironmentFailed:
                return (TrialState.Waiting, Message(run, code));
            default:
                return (TrialState.Failed, Message(run, code));
        }
    }

    private static string Message(TrialRun run, int code) => run.Errors.Length > 0 ? run.Errors.Replace("error: ", "", StringComparison.Ordinal).ReplaceLineEndings(" ") : $"its process ended with {code}";

    private string Describe()
    {
        string running = string.Join(", ", _running.Select(run => run.Trial.Folder["trials/".Length..] + (run.Curve is { Step: >= 0 } curve ? $" {curve.Best:G4}" : "")));
        return $"{_peers.Ended:N0} of {study.Plan.Trials:N0}  best {_peers.Best:G5}  running: {running}";
    }
}
