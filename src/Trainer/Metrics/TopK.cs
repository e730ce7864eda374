using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Metrics;

/// <summary>Top-k accuracy.</summary>
public static class TopK
{
    /// <summary>How many samples have their true class among the k highest scores: one int64 element.</summary>
    /// <param name="logits">Scores, (N, classes).</param>
    /// <param name="labels">True classes, int64, (N).</param>
    /// <param name="k">How many of the highest scores count.</param>
    public static Tensor Hits(Tensor logits, Tensor labels, int k)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor _, Tensor indices) = logits.topk(k, 1);
        return (indices == labels.unsqueeze(1)).sum(ScalarType.Int64).MoveToOuterDisposeScope();
    }
}
