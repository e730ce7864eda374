using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>⟨K, L⟩ / (|K| |L|) of one pair of layers or several, and what its gradients consist of. All 0 where a layer is the same for every sample.</summary>
/// <param name="Value">The similarity, float64.</param>
/// <param name="Scale">2 / (|K| |L|).</param>
/// <param name="First">2 · similarity / |K|².</param>
/// <param name="Second">2 · similarity / |L|².</param>
internal sealed record CkaRatio(Tensor Value, Tensor Scale, Tensor First, Tensor Second)
{
    /// <summary>From ⟨K, L⟩, |K|², |L|² and whether both layers are alive (1 or 0), float64, of one shape. Scales come in another type, that of the matrices they multiply.</summary>
    public static CkaRatio Of(Tensor inner, Tensor first, Tensor second, Tensor isAlive, ScalarType type)
    {
        Tensor isZero = (first * second).eq(0).to_type(ScalarType.Float64);
        Tensor scale = isAlive * (1 - isZero) / ((first * second).sqrt() + isZero), value = inner * scale;
        return new(value, (2 * scale).to_type(type), (2 * value / (first + isZero)).to_type(type), (2 * value / (second + isZero)).to_type(type));
    }
}
