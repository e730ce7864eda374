using Trainer.State;

namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>
/// Says when a loss has stopped falling: after so many values, not necessarily in a row, that were not below the best by the least gain. A smaller gain does not
/// move the best. A loss that is not a number ends it too.
/// </summary>
/// <param name="patience">How many such values; 0 never stops, other than at NaN.</param>
/// <param name="leastGain">The least gain, absolute.</param>
public sealed class Patience(int patience, double leastGain) : IStateful
{
    private double? _best;
    private int _bad;

    /// <summary>How many values since the best moved.</summary>
    public int Count => _bad;

    /// <summary>Takes a value.</summary>
    /// <returns>Whether it is time to stop.</returns>
    public bool IsOver(double loss)
    {
        if (double.IsNaN(loss)) return true;
        if (_best is null || loss < _best - leastGain) (_best, _bad) = (loss, 0);
        else _bad++;
        return patience > 0 && _bad >= patience;
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("best", _best ?? double.NaN);
        node.Set("bad", _bad);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        double best = node.Get<double>("best");
        (_best, _bad) = (double.IsNaN(best) ? null : best, node.Get<int>("bad"));
    }
}
