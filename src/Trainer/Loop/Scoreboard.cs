using Trainer.Configuration;
using Trainer.Metrics;
using Trainer.State;

namespace Trainer.Loop;

/// <summary>The latest measurements, and those at the step that was best by the run's goal.</summary>
/// <param name="goal">What decides which step is best.</param>
public sealed class Scoreboard(Goal goal) : IStateful
{
    private Dictionary<string, double> _best = [];
    private Dictionary<string, double> _latest = [];

    /// <summary>What decides which step is best.</summary>
    public Goal Goal { get; } = goal;

    /// <summary>The latest value of every metric, by <c>split/metric</c>.</summary>
    public IReadOnlyDictionary<string, double> Latest => _latest;

    /// <summary>Every metric at the best step.</summary>
    public IReadOnlyDictionary<string, double> Best => _best;

    /// <summary>The latest tables of counts, by <c>split/name</c>.</summary>
    public Dictionary<string, long[][]> Tables { get; } = [];

    /// <summary>How many steps had been made at the best measurement; −1 before any.</summary>
    public long BestStep { get; private set; } = -1;

    /// <summary>Records measurements made after <paramref name="step"/> steps.</summary>
    /// <returns>True when they are the best so far.</returns>
    public bool Record(MetricSet metrics, long step)
    {
        foreach ((string name, double value) in metrics.Values) _latest[metrics.Split + "/" + name] = value;
        foreach ((string name, long[][] table) in metrics.Tables) Tables[metrics.Split + "/" + name] = table;
        bool isBest = metrics.Find(Goal.Metric) is { } score && Goal.IsBetter(score, _best.GetValueOrDefault(Goal.Metric, double.NaN));
        if (isBest) BestStep = step;
        // What is measured after the goal at the same step belongs to it: the test set after the validation set.
        if (BestStep == step) _best = new(_latest);
        return isBest;
    }

    /// <summary>Makes sure that what is to be improved is measured at all.</summary>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="ConfigException">It has not been measured.</exception>
    public void CheckGoal(string option) => CheckMeasured(Goal.Metric, option);

    /// <summary>Makes sure that a metric is measured at all.</summary>
    /// <exception cref="ConfigException">It has not been measured.</exception>
    internal void CheckMeasured(string metric, string option)
    {
        if (!_latest.ContainsKey(metric)) throw new ConfigException(option, $"there is no metric '{metric}'; {NearestName.Hint(metric, _latest.Keys)}");
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("latest", _latest);
        node.Set("best", _best);
        node.Set("bestStep", BestStep);
        node.Set("tables", Tables);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        _latest = node.Get<Dictionary<string, double>>("latest");
        _best = node.Get<Dictionary<string, double>>("best");
        BestStep = node.Get<long>("bestStep");
        Tables.Clear();
        foreach ((string name, long[][] table) in node.Get<Dictionary<string, long[][]>>("tables")) Tables[name] = table;
    }
}
