using ILGPU;

namespace Trainer.Kernels.Threads;

/// <summary>The exponential and its kin in float32, exact to a few units in the last place, where CUDA's own library is not at hand. NaN stays NaN.</summary>
internal static class Exponential
{
    // exp of these is neither 0 nor ∞, nor is its reciprocal.
    private const float Lowest = -87.3f, Highest = 87.3f;

    // 1.5 · 2²³ rounds what is added to it to a whole number, which then stands in its lowest bits.
    private const float Rounding = 12582912f;

    private const float Log2E = 1.44269504f, Ln2High = 0.693145752f, Ln2Low = 1.42860677e-6f;

    /// <summary>eˣ = 2ⁿ 2ʳ with r between ± ½; beyond ± 87.3 that of the end.</summary>
    public static float Exp(float x)
    {
        x = x > Highest ? Highest : x;
        x = x < Lowest ? Lowest : x;
        float shifted = x * Log2E + Rounding, n = shifted - Rounding;
        float r = x - n * Ln2High - n * Ln2Low;
        return Interop.IntAsFloat(Interop.FloatAsInt(IntrinsicMath.CPUOnly.Exp2(r * Log2E)) + (Interop.FloatAsInt(shifted) << 23));
    }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    public static float Sigmoid(float x) => 1 / (1 + Exp(-x));

    /// <summary>tanh x = 1 − 2 / (1 + e²ˣ); below 0.625, where the difference loses digits, x + x³ P(x²) with the coefficients of Moshier's Cephes library.</summary>
    public static float Tanh(float x)
    {
        float s = x * x, far = 1 - 2 / (1 + Exp(x + x));
        float p = (((-5.70498872745e-3f * s + 2.06390887954e-2f) * s - 5.37397155531e-2f) * s + 1.33314422036e-1f) * s - 3.33332819422e-1f;
        return s < 0.625f * 0.625f ? p * s * x + x : far;
    }

    /// <summary>log σ(x) = min(x, 0) − log(1 + u) with u = e^−|x|, and log(1 + u) = 2 artanh(u / (2 + u)), whose series needs seven terms up to u = 1.</summary>
    public static float LogSigmoid(float x)
    {
        float u = Exp(x < 0 ? x : -x), s = u / (2 + u), q = s * s;
        float p = (((((q / 13 + 1f / 11) * q + 1f / 9) * q + 1f / 7) * q + 1f / 5) * q + 1f / 3) * q + 1;
        return (x < 0 ? x : 0) - 2 * s * p;
    }
}
