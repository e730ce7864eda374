namespace Trainer.Sweeps;

/// <summary>A trial of a study: a point of its space, trained with one seed.</summary>
/// <param name="Number">Its number in the study, from 0.</param>
/// <param name="Point">The point's number.</param>
/// <param name="Values">The point's values, one a parameter.</param>
/// <param name="Seed">The seed of training; null for that of the configuration.</param>
/// <param name="State">How far it is.</param>
/// <param name="Score">The best value of the study's metric; null where none has been measured.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Folder">The run's folder below the study's.</param>
/// <param name="Started">When it was first begun.</param>
/// <param name="Ended">When it ended.</param>
public sealed record Trial(
    long Number,
    long Point,
    IReadOnlyList<string> Values,
    long? Seed,
    TrialState State,
    double? Score,
    string? Error,
    string Folder,
    DateTimeOffset? Started,
    DateTimeOffset? Ended)
{
    /// <summary>Whether it has been trained as far as it will be.</summary>
    public bool HasEnded => State is TrialState.Complete or TrialState.Pruned or TrialState.Failed;
}
