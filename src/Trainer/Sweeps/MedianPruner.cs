using Trainer.Metrics;

namespace Trainer.Sweeps;

/// <summary>
/// Median stopping: a trial ends whose best so far is worse than the median of the best that the complete trials had at that step.
/// Golovin and others, "Google Vizier: a service for black-box optimization", KDD 2017, section 3.2.1, with running bests in place of running averages.
/// </summary>
/// <param name="FirstStep">The step before which no trial is stopped.</param>
public sealed record MedianPruner(long FirstStep) : TrialPruner
{
    /// <summary>How many trials must be complete before one is stopped.</summary>
    public const int FewestTrials = 4;

    /// <inheritdoc/>
    public override bool ShouldStop(TrialCurve trial, long since, IReadOnlyCollection<PeerTrial> others, Goal goal)
    {
        if (trial.Step < FirstStep) return false;
        double[] bests = [.. others.Where(other => other.State == TrialState.Complete).Select(other => other.Curve.At(trial.Step)).Where(double.IsFinite).Order()];
        if (bests.Length < FewestTrials) return false;
        double median = (bests[(bests.Length - 1) / 2] + bests[bests.Length / 2]) / 2;
        return goal.IsBetter(median, trial.Best);
    }

    /// <inheritdoc/>
    public override string ToString() => $"median {FirstStep}";
}
