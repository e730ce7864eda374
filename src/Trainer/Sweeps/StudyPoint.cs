namespace Trainer.Sweeps;

/// <summary>A point of a study with what its trials scored.</summary>
/// <param name="Number">The point's number.</param>
/// <param name="Values">Its values, one a parameter.</param>
/// <param name="State">Complete when all its trials are; otherwise how the least fortunate ended, or how far it is.</param>
/// <param name="Score">The mean over the seeds; NaN where no trial has one.</param>
/// <param name="Spread">The standard deviation over the seeds (n − 1); NaN for one.</param>
/// <param name="Trials">Its trials.</param>
public sealed record StudyPoint(long Number, IReadOnlyList<string> Values, TrialState State, double Score, double Spread, IReadOnlyList<Trial> Trials)
{
    /// <summary>The point of some trials.</summary>
    public static StudyPoint Of(IReadOnlyList<Trial> trials)
    {
        double[] scores = [.. trials.Where(trial => trial.Score is not null).Select(trial => trial.Score!.Value)];
        double mean = scores.Length > 0 ? scores.Average() : double.NaN;
        double spread = scores.Length > 1 ? Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / (scores.Length - 1)) : double.NaN;
        TrialState state = ((TrialState[])[TrialState.Failed, TrialState.Running, TrialState.Waiting, TrialState.Pruned]).FirstOrDefault(state => trials.Any(trial => trial.State == state), TrialState.Complete);
        return new(trials[0].Point, trials[0].Values, state, mean, spread, trials);
    }
}
