using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>What stands between two linear maps.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x·Φ(x) with the normal distribution function Φ (Hendrycks and Gimpel, 2016).</summary>
    Gelu,

    /// <summary>x·σ(x) (Elfwing, Uchibe and Doya, 2018).</summary>
    Silu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
}

/// <summary>Applies activations.</summary>
public static class ActivationFunctions
{
    /// <summary>The activation of each value; <paramref name="x"/> may be overwritten where its own gradient does not need it.</summary>
    public static Tensor ApplyInPlace(this Activation activation, Tensor x) => activation switch
    {
        Activation.Relu => x.relu_(),
        Activation.Gelu => functional.gelu(x),
        Activation.Silu => functional.silu(x),
        Activation.Tanh => x.tanh_(),
        Activation.Sigmoid => x.sigmoid_(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "No such activation."),
    };
}
