namespace Trainer.Methods.Physics.Weights;

/// <summary>How the residuals of a term make one number.</summary>
public enum LossForm
{
    /// <summary>The mean of their squares; of several at once, the sum of these.</summary>
    Mse,

    /// <summary>The Euclidean norm over all points, neither squared nor averaged; of several at once, the sum of these.</summary>
    Norm,
}
