namespace Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;

/// <summary>What follows each hidden layer.</summary>
public enum MlpActivation
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
}
