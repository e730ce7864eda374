using Trainer.Metrics;

namespace Trainer.Sweeps;

/// <summary>The best that a trial had measured by each step.</summary>
/// <param name="trial">The trial's number in the study.</param>
/// <param name="goal">Which end is good.</param>
public sealed class TrialCurve(long trial, Goal goal)
{
    private readonly List<long> _steps = [];
    private readonly List<double> _best = [];

    /// <summary>The trial's number in the study.</summary>
    public long Trial { get; } = trial;

    /// <summary>The last step measured; −1 before any.</summary>
    public long Step => _steps.Count > 0 ? _steps[^1] : -1;

    /// <summary>The best value so far; NaN before any.</summary>
    public double Best => _best.Count > 0 ? _best[^1] : double.NaN;

    /// <summary>The steps measured.</summary>
    public IReadOnlyList<long> Steps => _steps;

    /// <summary>The best value at each of them.</summary>
    public IReadOnlyList<double> Bests => _best;

    /// <summary>Adds a measurement; one of a step that was measured already, after a run was resumed, is passed over.</summary>
    public void Add(long step, double value)
    {
        if (step <= Step) return;
        _steps.Add(step);
        _best.Add(goal.IsBetter(value, Best) ? value : Best);
    }

    /// <summary>The best value measured up to a step; NaN when there is none.</summary>
    public double At(long step)
    {
        int place = _steps.BinarySearch(step);
        if (place < 0) place = ~place - 1;
        return place < 0 ? double.NaN : _best[place];
    }
}
