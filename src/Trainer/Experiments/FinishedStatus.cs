namespace Trainer.Experiments;

/// <summary>How a run of an experiment ended.</summary>
public enum FinishedStatus
{
    /// <summary>It trained to its end.</summary>
    Trained,

    /// <summary>It had been trained before, with the same configuration, data and code.</summary>
    Cached,

    /// <summary>It was left out, as its data are not there.</summary>
    Skipped,

    /// <summary>It failed.</summary>
    Failed,
}
