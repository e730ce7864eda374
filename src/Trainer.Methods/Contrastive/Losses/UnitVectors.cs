using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>Vectors scaled to length 1, as losses and measures on the sphere take them.</summary>
public static class UnitVectors
{
    private const double Shortest = 1e-12;

    /// <summary>z / max(‖z‖, 10⁻¹²) of each row, in float32 or, where the input is, in float64.</summary>
    /// <param name="vectors">(N, d).</param>
    public static Tensor Of(Tensor vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ScalarType type = vectors.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        return nn.functional.normalize(vectors.to_type(type), 2, 1, Shortest);
    }

    /// <summary>Switches mixed precision off until disposed: similarities divided by a small temperature need float32. Null where it is off.</summary>
    internal static IDisposable? Exactly(Tensor vectors) => AutocastScope.Off(vectors.device_type);
}
