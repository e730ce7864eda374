namespace Trainer.Sweeps;

/// <summary>What is known of all trials of a study, whoever trains them; what an ended trial has measured is read once.</summary>
/// <param name="study">The study.</param>
internal sealed class TrialPeers(Study study)
{
    private readonly Dictionary<long, TrialCurve> _ended = [];
    private List<PeerTrial> _peers = [];
    private IReadOnlyList<Trial> _trials = [];

    /// <summary>How many have ended.</summary>
    public long Ended => _trials.Count(trial => trial.HasEnded);

    /// <summary>The best score so far; NaN before the first.</summary>
    public double Best => Scores().DefaultIfEmpty(double.NaN).Aggregate((best, score) => study.Goal!.IsBetter(score, best) ? score : best);

    /// <summary>Whether any has a score.</summary>
    public bool HasScore => Scores().Any();

    /// <summary>Whether some have not ended: another process trains them.</summary>
    public bool IsAnyLeft()
    {
        Refresh();
        return _trials.Any(trial => !trial.HasEnded);
    }

    /// <summary>Reads what is new.</summary>
    public void Refresh()
    {
        _trials = study.Trials();
        if (study.Plan.Pruner is null) return;
        long[] fresh = [.. _trials.Where(trial => trial.State != TrialState.Waiting && !_ended.ContainsKey(trial.Number)).Select(trial => trial.Number)];
        IReadOnlyDictionary<long, TrialCurve> curves = fresh.Length > 0 ? study.Curves(fresh) : new Dictionary<long, TrialCurve>();
        _peers = [];
        foreach (Trial trial in _trials)
        {
            if (_ended.GetValueOrDefault(trial.Number) is not { } curve && !curves.TryGetValue(trial.Number, out curve)) continue;
            if (trial.HasEnded) _ended[trial.Number] = curve;
            _peers.Add(new(trial.State, curve));
        }
    }

    /// <summary>All but one.</summary>
    public IReadOnlyCollection<PeerTrial> Without(long number) => [.. _peers.Where(peer => peer.Curve.Trial != number)];

    private IEnumerable<double> Scores() => study.Goal is null ? [] : _trials.Where(trial => trial is { State: TrialState.Complete, Score: not null }).Select(trial => trial.Score!.Value);
}
