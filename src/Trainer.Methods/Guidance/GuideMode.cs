namespace Trainer.Methods.Guidance;

/// <summary>In which mode a guide computes.</summary>
public enum GuideMode
{
    /// <summary>As in evaluation: normalisation by its statistics, no dropout. An untrained guide's batch normalisation is the identity then.</summary>
    Eval,

    /// <summary>As in training: normalisation by the batch, dropout. Statistics move with every batch, though no weight does.</summary>
    Train,
}
