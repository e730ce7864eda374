using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>The loss of MoCo: cross-entropy of finding each query's key among those of a queue.</summary>
public static class InfoNce
{
    /// <summary>L = −1/N Σᵢ log [ exp(qᵢ·kᵢ/τ) / (exp(qᵢ·kᵢ/τ) + Σⱼ exp(qᵢ·cⱼ/τ)) ], q and k scaled to length 1. Keys and the queue get no gradient.</summary>
    /// <param name="queries">(N, d).</param>
    /// <param name="keys">The right key of each: (N, d).</param>
    /// <param name="queue">Keys c of other images, of length 1: (K, d).</param>
    /// <param name="temperature">τ.</param>
    public static Tensor Loss(Tensor queries, Tensor keys, Tensor queue, double temperature)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(queue);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable? exact = UnitVectors.Exactly(queries);
        Tensor q = UnitVectors.Of(queries), k = UnitVectors.Of(keys.detach());
        Tensor logits = cat([(q * k).sum(1, keepdim: true), q.mm(queue.detach().t())], 1).div_(temperature);
        return nn.functional.cross_entropy(logits, zeros(q.shape[0], ScalarType.Int64, q.device)).MoveToOuterDisposeScope();
    }
}
