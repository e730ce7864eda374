using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>The loss of SimSiam and BYOL: two predictions, each held to the other view's target by the cosine of their angle.</summary>
public static class NegativeCosine
{
    /// <summary>L = −½ [ mean S(p₁, z₂) + mean S(p₂, z₁) ] with S(a, b) = ⟨a, b⟩ / (‖a‖ ‖b‖), from −1 to 1. Targets get no gradient.</summary>
    /// <param name="first">Predictions p₁ from the first views: (N, d).</param>
    /// <param name="second">Predictions p₂ from the second views: (N, d).</param>
    /// <param name="firstTarget">Embeddings z₁ of the first views: (N, d).</param>
    /// <param name="secondTarget">Embeddings z₂ of the second views: (N, d).</param>
    public static Tensor Loss(Tensor first, Tensor second, Tensor firstTarget, Tensor secondTarget)
    {
        ArgumentNullException.ThrowIfNull(firstTarget);
        ArgumentNullException.ThrowIfNull(secondTarget);
        return Symmetric(first, second, firstTarget.detach(), secondTarget.detach());
    }

    /// <summary>The same with gradients through the targets too: SimSiam without its stop-gradient.</summary>
    /// <inheritdoc cref="Loss"/>
    public static Tensor Symmetric(Tensor first, Tensor second, Tensor firstTarget, Tensor secondTarget)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable? exact = UnitVectors.Exactly(first);
        Tensor sum = UnitVectors.Of(first).mul(UnitVectors.Of(secondTarget)).sum() + UnitVectors.Of(second).mul(UnitVectors.Of(firstTarget)).sum();
        return sum.mul(-0.5 / first.shape[0]).MoveToOuterDisposeScope();
    }
}
