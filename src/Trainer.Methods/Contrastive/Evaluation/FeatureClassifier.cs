using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>Tells classes apart by features that are given: what is measured of an encoder downstream.</summary>
public abstract class FeatureClassifier : IDisposable
{
    /// <summary>How much speaks for each class: (M, classes), without a graph.</summary>
    /// <param name="features">(M, d).</param>
    public abstract Tensor Scores(Tensor features);

    /// <summary>The class of the greatest score: int64, (M).</summary>
    /// <param name="features">(M, d).</param>
    public Tensor Predict(Tensor features)
    {
        using Tensor scores = Scores(features);
        return scores.argmax(1);
    }

    /// <summary>The share of samples whose class is predicted.</summary>
    /// <param name="features">(M, d).</param>
    /// <param name="labels">Their classes: int64, (M).</param>
    public double Accuracy(Tensor features, Tensor labels)
    {
        using Tensor predicted = Predict(features), hits = predicted.eq(labels), share = hits.to_type(ScalarType.Float64).mean();
        return share.item<double>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the tensors.</summary>
    protected abstract void Dispose(bool disposing);
}
