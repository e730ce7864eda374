namespace Trainer.Profiling;

/// <summary>What the time of a step goes into.</summary>
public enum StepPhase
{
    /// <summary>Waiting for the next batch.</summary>
    Data,

    /// <summary>Computing the loss.</summary>
    Forward,

    /// <summary>Computing gradients.</summary>
    Backward,

    /// <summary>Clipping and updating weights.</summary>
    Optimizer,

    /// <summary>Measuring on held-out data.</summary>
    Evaluation,

    /// <summary>Everything else: listeners, records, checkpoints, the loop.</summary>
    Other,
}
