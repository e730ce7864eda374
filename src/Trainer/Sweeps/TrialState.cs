namespace Trainer.Sweeps;

/// <summary>How far a trial is.</summary>
public enum TrialState
{
    /// <summary>Nobody trains it; it may have begun and been interrupted.</summary>
    Waiting,

    /// <summary>A process trains it, or did when it was killed.</summary>
    Running,

    /// <summary>Trained to the end.</summary>
    Complete,

    /// <summary>Stopped since others were better at that point.</summary>
    Pruned,

    /// <summary>It ended with an error.</summary>
    Failed,
}
