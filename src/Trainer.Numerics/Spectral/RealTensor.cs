using static TorchSharp.torch;

namespace Trainer.Numerics.Spectral;

/// <summary>What the transforms ask of their argument.</summary>
internal static class RealTensor
{
    /// <summary>Checks type and dimension.</summary>
    public static void Check(Tensor x, int dim)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dtype is not (ScalarType.Float64 or ScalarType.Float32)) throw new ArgumentException($"A transform of float64 or float32 numbers, not of {x.dtype}.", nameof(x));
        if (dim < -x.dim() || dim >= x.dim()) throw new ArgumentException($"A tensor of shape [{string.Join(", ", x.shape)}] has no dimension {dim}.", nameof(dim));
        if (x.size(dim) == 0) throw new ArgumentException($"Nothing to transform in shape [{string.Join(", ", x.shape)}].", nameof(x));
    }
}
