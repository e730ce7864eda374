using Trainer.Metrics;
using Trainer.State;

namespace Trainer.Loop;

/// <summary>Stops when a metric has not improved for a while.</summary>
/// <param name="options">Which metric, and how long a while.</param>
public sealed class EarlyStopping(EarlyStoppingOptions options) : GoalListener(options, "earlyStopping", "early-stopping"), IStateful
{
    private double _best = double.NaN;
    private int _since;

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("best", _best);
        node.Set("since", _since);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node) => (_best, _since) = (node.Get<double>("best"), node.Get<int>("since"));

    /// <inheritdoc/>
    protected override void Look(LoopState state, Goal goal, double value)
    {
        double demanded = goal.Direction == GoalDirection.Minimize ? _best - options.MinimumDelta : _best + options.MinimumDelta;
        if (goal.IsBetter(value, demanded)) (_best, _since) = (value, 0);
        else if (++_since >= options.Patience) state.RequestStop($"{goal.Metric} has not improved on {_best:G5} for {_since} evaluations");
    }
}
