namespace Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;

/// <summary>How weights begin.</summary>
public enum MlpInitialisation
{
    /// <summary>Weights and biases uniform within ±1/√inputs, as the neural prior was published with.</summary>
    Uniform,

    /// <summary>Weights uniform within ±√(6 / (inputs + outputs)), biases 0 (Glorot and Bengio, 2010), as its fast successor was.</summary>
    Xavier,
}
