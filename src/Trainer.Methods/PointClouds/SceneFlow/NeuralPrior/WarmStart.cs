namespace Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;

/// <summary>What a pair keeps of the one before.</summary>
public enum WarmStart
{
    /// <summary>Nothing: a pair's flow does not depend on the others.</summary>
    None,

    /// <summary>The weights of the forward network, of which the backward one starts as a copy; the optimizer starts anew. What the published script does, from sample to sample.</summary>
    Weights,

    /// <summary>The weights of both networks and the optimizer's state, within a sequence: for sequences that are followed over many sweeps.</summary>
    All,
}
