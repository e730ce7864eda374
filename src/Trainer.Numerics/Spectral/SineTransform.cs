using static TorchSharp.torch;

namespace Trainer.Numerics.Spectral;

/// <summary>
/// The orthonormal sine transform of odd extension about one step before the first and after the last number (DST-I), whose basis functions vanish there: Xₖ = √(2/(n+1)) Σⱼ xⱼ sin(π (j+1) (k+1) / (n+1)).
/// It is its own inverse, and diagonalises the second difference with zero values at both ends. Float64 and float32, any size, on any device, differentiable.
/// </summary>
public static class SineTransform
{
    /// <summary>Transforms along a dimension; a second time gives back x.</summary>
    /// <param name="x">Real numbers, any shape.</param>
    /// <param name="dim">The dimension, by default the last.</param>
    /// <returns>The coefficients, of the shape and type of x.</returns>
    /// <exception cref="ArgumentException">Neither float64 nor float32, no such dimension, or none of its size.</exception>
    public static Tensor Apply(Tensor x, int dim = -1)
    {
        RealTensor.Check(x, dim);
        using IDisposable scope = NewDisposeScope();
        Tensor values = x.transpose(dim, -1);
        long n = values.shape[^1];
        Tensor zero = zeros_like(values.narrow(-1, 0, 1)), odd = cat([zero, values, zero, values.flip(-1).neg()], -1);
        Tensor coefficients = fft.rfft(odd).imag.narrow(-1, 1, n) * -Math.Sqrt(0.5 / (n + 1));
        return coefficients.transpose(dim, -1).MoveToOuterDisposeScope();
    }

    /// <summary>Transforms along the last two dimensions; a second time gives back x.</summary>
    /// <inheritdoc cref="Apply"/>
    public static Tensor Apply2(Tensor x)
    {
        using Tensor rows = Apply(x, -1);
        return Apply(rows, -2);
    }
}
