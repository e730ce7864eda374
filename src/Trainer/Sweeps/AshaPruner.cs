using Trainer.Metrics;

namespace Trainer.Sweeps;

/// <summary>
/// Asynchronous successive halving by stopping: at the rungs FirstStep·Reductionᵏ a trial goes on when it is among the best 1/Reduction of the trials that
/// have come so far, rounded down, but one at least. Li and others, "A system for massively parallel hyperparameter tuning", MLSys 2020.
/// </summary>
/// <param name="FirstStep">The first rung.</param>
/// <param name="Reduction">η: one in so many goes on at each rung.</param>
public sealed record AshaPruner(long FirstStep, int Reduction) : TrialPruner
{
    /// <inheritdoc/>
    public override bool ShouldStop(TrialCurve trial, long since, IReadOnlyCollection<PeerTrial> others, Goal goal)
    {
        for (long rung = FirstStep; rung <= trial.Step; rung *= Reduction)
        {
            if (rung > since && !GoesOn(trial, rung, others, goal)) return true;
            if (rung > long.MaxValue / Reduction) break;
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => $"asha {FirstStep} {Reduction}";

    private bool GoesOn(TrialCurve trial, long rung, IReadOnlyCollection<PeerTrial> others, Goal goal)
    {
        double score = trial.At(rung);
        double[] there = [.. others.Where(other => other.Curve.Step >= rung).Select(other => other.Curve.At(rung))];
        int better = there.Count(other => goal.IsBetter(other, score));
        return better < Math.Max(1, (there.Length + 1) / Reduction);
    }
}
