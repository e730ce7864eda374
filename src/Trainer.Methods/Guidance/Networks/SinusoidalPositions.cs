using static TorchSharp.torch;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>Vaswani et al., "Attention is all you need", 2017, section 3.5: sin(t ω_k) beside cos(t ω_k) with ω_k = 10000^(−2k/width).</summary>
internal static class SinusoidalPositions
{
    /// <summary>The positions of sequences [batch, time, width]: [time, width], in their type.</summary>
    public static Tensor Of(Tensor x)
    {
        (long steps, long width) = (x.shape[1], x.shape[2]);
        long half = (width + 1) / 2;
        Tensor phases = arange(steps, ScalarType.Float32, x.device).unsqueeze(1) * pow(10_000, arange(half, ScalarType.Float32, x.device) * (-2.0 / width));
        return stack([phases.sin(), phases.cos()], 2).flatten(1).narrow(1, 0, width).to_type(x.dtype);
    }
}
