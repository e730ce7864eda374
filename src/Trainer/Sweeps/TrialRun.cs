using System.Text.Json;
using System.Text.Json.Nodes;
using Trainer.Metrics;
using Trainer.Runs;

namespace Trainer.Sweeps;

/// <summary>A trial that a process of its own trains.</summary>
/// <param name="trial">The trial.</param>
/// <param name="process">The process.</param>
internal sealed class TrialRun(Trial trial, RunProcess process) : IDisposable
{
    private readonly List<string> _metrics = [];
    private long _asked = -1;

    public Trial Trial { get; } = trial;

    public TrialCurve? Curve { get; private set; }

    public bool IsPruned { get; private set; }

    public string Errors => process.Errors;

    /// <summary>The names of all that it measured.</summary>
    public IReadOnlyList<string> Metrics => _metrics;

    /// <summary>What it has measured of the goal's metric since the last call.</summary>
    public List<(long Trial, long Step, double Value)> Read(Goal goal)
    {
        Curve ??= new(Trial.Number, goal);
        var fresh = new List<(long, long, double)>();
        foreach ((long step, string name, double value) in process.Metrics.Read())
        {
            if (!_metrics.Contains(name)) _metrics.Add(name);
            if (name != goal.Metric) continue;
            Curve.Add(step, value);
            fresh.Add((Trial.Number, step, value));
        }

        return fresh;
    }

    /// <summary>Stops the trial if it is not worth going on with.</summary>
    public void Prune(TrialPruner pruner, IReadOnlyCollection<PeerTrial> peers, Goal goal)
    {
        if (IsPruned || Curve is null || Curve.Step <= _asked) return;
        IsPruned = pruner.ShouldStop(Curve, _asked, peers, goal);
        _asked = Curve.Step;
        if (IsPruned) process.Interrupt();
    }

    /// <summary>The goal of the run's task; null before it has begun.</summary>
    public Goal? FindGoal()
    {
        try
        {
            JsonNode? summary = JsonNode.Parse(File.ReadAllText(Path.Combine(process.Folder, "summary.json")));
            return summary?["goal"]?.GetValue<string>() is { } metric && Enum.TryParse(summary["goalDirection"]?.GetValue<string>(), ignoreCase: true, out GoalDirection direction) ? new(metric, direction) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Asks it to stop with a checkpoint.</summary>
    public void Interrupt() => process.Interrupt();

    /// <summary>Its exit code; null while it trains.</summary>
    public int? ExitCode() => process.Wait(TimeSpan.Zero);

    public void Dispose() => process.Dispose();
}
