using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>The loss of SimCLR: cross-entropy of finding each view's partner among all other views of the batch, by cosine similarity over a temperature.</summary>
public static class NtXent
{
    /// <summary>L = −1/(2N) Σᵢ log [ exp(s(i, i⁺)/τ) / Σ_(k ≠ i) exp(s(i, k)/τ) ] over the 2N views, s the cosine.</summary>
    /// <param name="first">Embeddings of the first views: (N, d).</param>
    /// <param name="second">Embeddings of the second views: (N, d).</param>
    /// <param name="temperature">τ.</param>
    /// <exception cref="ArgumentException">The embeddings do not pair, or there is one pair only.</exception>
    public static Tensor Loss(Tensor first, Tensor second, double temperature)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!first.shape.AsSpan().SequenceEqual(second.shape)) throw new ArgumentException($"Embeddings [{string.Join(", ", first.shape)}] and [{string.Join(", ", second.shape)}] do not pair.", nameof(second));
        return Loss(cat([first, second], 0), temperature);
    }

    /// <inheritdoc cref="Loss(Tensor, Tensor, double)"/>
    /// <param name="views">Embeddings of the first views, then of the second ones in the same order: (2N, d).</param>
    /// <param name="temperature">τ.</param>
    public static Tensor Loss(Tensor views, double temperature)
    {
        ArgumentNullException.ThrowIfNull(views);
        if (views.dim() != 2 || views.shape[0] % 2 != 0) throw new ArgumentException($"Embeddings [{string.Join(", ", views.shape)}] are not the views of pairs, (2N, d).", nameof(views));
        if (views.shape[0] < 4) throw new ArgumentException("One pair has nothing to be told apart from: the loss needs two pairs or more.", nameof(views));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable? exact = UnitVectors.Exactly(views);
        long count = views.shape[0];
        Tensor unit = UnitVectors.Of(views);
        Tensor similarity = unit.mm(unit.t()).div_(temperature);
        similarity = similarity.masked_fill(eye(count, dtype: ScalarType.Bool, device: views.device), double.NegativeInfinity);
        Tensor partner = arange(count, ScalarType.Int64, views.device).add_(count / 2).remainder_(count);
        return nn.functional.cross_entropy(similarity, partner).MoveToOuterDisposeScope();
    }
}
