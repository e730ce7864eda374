namespace Trainer.Kernels.Jets;

/// <summary>A smooth function, applied to each element.</summary>
public enum JetFunction
{
    /// <summary>tanh z.</summary>
    Tanh,

    /// <summary>sin z.</summary>
    Sine,

    /// <summary>1 / (1 + e⁻ᶻ).</summary>
    Sigmoid,
}
