using static TorchSharp.torch;

namespace Trainer.Numerics.Spectral;

/// <summary>
/// The orthonormal cosine transform of even extension about half a step before the first and after the last number (DCT-II), whose basis functions have no slope at the ends of an interval that the
/// numbers are cell centres of: Xₖ = cₖ Σⱼ xⱼ cos(π k (2j + 1) / 2n), c₀ = √(1/n), else √(2/n). The inverse is the transposed (DCT-III). By a Fourier transform of n numbers (Makhoul 1980); float64 and float32,
/// any size, on any device, differentiable.
/// </summary>
public static class CosineTransform
{
    /// <summary>Transforms along a dimension.</summary>
    /// <param name="x">Real numbers, any shape.</param>
    /// <param name="dim">The dimension, by default the last.</param>
    /// <returns>The coefficients, of the shape and type of x.</returns>
    /// <exception cref="ArgumentException">Neither float64 nor float32, no such dimension, or none of its size.</exception>
    public static Tensor Forward(Tensor x, int dim = -1)
    {
        RealTensor.Check(x, dim);
        using IDisposable scope = NewDisposeScope();
        Tensor values = x.transpose(dim, -1);
        long n = values.shape[^1];
        // Even places forward, odd ones backward: then Xₖ = 2 Re(Vₖ e^(−iπk/2n)), and X₍ₙ₋ₖ₎ is −2 Im of the same.
        Tensor order = cat([values[TensorIndex.Ellipsis, TensorIndex.Slice(0, null, 2)], values[TensorIndex.Ellipsis, TensorIndex.Slice(1, null, 2)].flip(-1)], -1);
        Tensor turned = fft.rfft(order) * Turn(n, -1, x);
        Tensor coefficients = cat([turned.real, turned.imag.narrow(-1, 1, (n - 1) / 2).neg().flip(-1)], -1) * Math.Sqrt(2.0 / n);
        coefficients = cat([coefficients.narrow(-1, 0, 1) * Math.Sqrt(0.5), coefficients.narrow(-1, 1, n - 1)], -1);
        return coefficients.transpose(dim, -1).MoveToOuterDisposeScope();
    }

    /// <summary>The inverse of <see cref="Forward"/>.</summary>
    /// <inheritdoc cref="Forward"/>
    public static Tensor Inverse(Tensor x, int dim = -1)
    {
        RealTensor.Check(x, dim);
        using IDisposable scope = NewDisposeScope();
        Tensor values = x.transpose(dim, -1);
        long n = values.shape[^1], half = n / 2 + 1;
        values = cat([values.narrow(-1, 0, 1) * Math.Sqrt(2), values.narrow(-1, 1, n - 1), zeros_like(values.narrow(-1, 0, 1))], -1) * Math.Sqrt(n / 2.0);
        Tensor spectrum = complex(values.narrow(-1, 0, half), values.flip(-1).narrow(-1, 0, half).neg()) * Turn(n, 1, x);
        Tensor order = fft.irfft(spectrum, n);
        long even = (n + 1) / 2;
        Tensor result = empty_like(order);
        result[TensorIndex.Ellipsis, TensorIndex.Slice(0, null, 2)] = order.narrow(-1, 0, even);
        if (n > 1) result[TensorIndex.Ellipsis, TensorIndex.Slice(1, null, 2)] = order.narrow(-1, even, n - even).flip(-1);
        return result.transpose(dim, -1).MoveToOuterDisposeScope();
    }

    /// <summary>Transforms along the last two dimensions.</summary>
    /// <inheritdoc cref="Forward"/>
    public static Tensor Forward2(Tensor x)
    {
        using Tensor rows = Forward(x, -1);
        return Forward(rows, -2);
    }

    /// <summary>The inverse of <see cref="Forward2"/>.</summary>
    /// <inheritdoc cref="Forward"/>
    public static Tensor Inverse2(Tensor x)
    {
        using Tensor rows = Inverse(x, -1);
        return Inverse(rows, -2);
    }

    // e^(±iπk/2n) for k = 0 … n/2.
    private static Tensor Turn(long n, int sign, Tensor like)
    {
        Tensor angles = arange(n / 2 + 1, dtype: like.dtype, device: like.device) * (sign * Math.PI / (2 * n));
        return complex(angles.cos(), angles.sin());
    }
}
