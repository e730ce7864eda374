using Trainer.Kernels.Jets;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Networks;

/// <summary>A field at points, with its derivatives by the variables.</summary>
/// <param name="space">Which derivatives there are.</param>
/// <param name="coefficients">Taylor coefficients, [coefficients, points, components].</param>
public sealed class JetField(JetSpace space, Tensor coefficients)
{
    /// <summary>Which derivatives there are.</summary>
    public JetSpace Space => space;

    /// <summary>Taylor coefficients, [coefficients, points, components].</summary>
    public Tensor Coefficients => coefficients;

    /// <summary>The values, [points, components].</summary>
    public Tensor Value => coefficients[0];

    /// <summary>A derivative, [points, components].</summary>
    /// <param name="orders">Its order in each variable: (1, 0) is ∂ / ∂x₀.</param>
    /// <exception cref="KeyNotFoundException">It was not asked for.</exception>
    public Tensor D(params IReadOnlyList<int> orders)
    {
        var index = new MultiIndex(orders);
        Tensor coefficient = coefficients[space.NumberOf(index)];
        return index.Factorial == 1 ? coefficient : coefficient * index.Factorial;
    }
}
