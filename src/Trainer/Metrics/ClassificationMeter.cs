using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Metrics;

/// <summary>Gathers what classification is judged by, batch by batch: mean loss, accuracy, top-k accuracy, confusion matrix.</summary>
/// <param name="classes">How many classes there are.</param>
/// <param name="k">The k of top-k accuracy; it is left out when there are not more classes than that.</param>
public sealed class ClassificationMeter(int classes, int k = 5)
{
    private readonly long[] _confusion = new long[classes * classes];
    private readonly List<bool> _hits = [];
    private double _loss;
    private long _count;
    private long _inTopK;

    /// <summary>Whether each sample's class was predicted, in the order of adding.</summary>
    public IReadOnlyList<bool> Hits => _hits;

    /// <summary>Adds a batch.</summary>
    /// <param name="logits">Scores, (N, classes).</param>
    /// <param name="labels">True classes, int64, (N).</param>
    /// <param name="lossSum">The sum of the batch's losses.</param>
    public void Add(Tensor logits, Tensor labels, double lossSum)
    {
        using DisposeScope scope = NewDisposeScope();
        _loss += lossSum;
        _count += labels.shape[0];
        Tensor predicted = logits.argmax(1), cells = bincount((labels * classes) + predicted, minlength: classes * classes).cpu();
        _hits.AddRange(predicted.eq(labels).cpu().data<bool>());
        for (int i = 0; i < _confusion.Length; i++) _confusion[i] += cells.ReadCpuInt64(i);
        if (k < classes) _inTopK += TopK.Hits(logits, labels, k).item<long>();
    }

    /// <summary>The measurements over everything added.</summary>
    public MetricSet Compute(string split)
    {
        var metrics = new MetricSet(split);
        long correct = 0;
        for (int i = 0; i < classes; i++) correct += _confusion[(i * classes) + i];
        metrics.Add("loss", _loss / _count);
        metrics.Add("accuracy", (double)correct / _count);
        if (k < classes) metrics.Add($"top{k}", (double)_inTopK / _count);
        metrics.Add("confusion", [.. _confusion.Chunk(classes)]);
        return metrics;
    }
}
