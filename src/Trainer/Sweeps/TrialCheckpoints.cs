namespace Trainer.Sweeps;

/// <summary>Deletes the checkpoints of trials that are not of the best point, so that a sweep of thousands of trials fits a disk.</summary>
/// <param name="study">The study.</param>
internal sealed class TrialCheckpoints(Study study)
{
    private readonly HashSet<Trial> _kept = [];

    /// <summary>A trial has ended: deletes what is not needed any more.</summary>
    public void Tidy(Trial ended)
    {
        _kept.Add(ended);
        IReadOnlyList<StudyPoint> points = study.Points();
        long best = study.Rank(points) is [var first, ..] ? first.Number : -1;
        foreach (Trial trial in _kept.ToList())
        {
            StudyPoint point = points[(int)trial.Point];
            if (point.Number == best || !point.Trials.All(other => other.HasEnded)) continue;
            Delete(Path.Combine(study.Folder, trial.Folder, "checkpoints"));
            _kept.Remove(trial);
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Tidying up.
        }
    }
}
