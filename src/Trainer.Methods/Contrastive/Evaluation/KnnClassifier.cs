using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>Classifies by the votes of the nearest neighbours on the unit sphere: each of the k samples of greatest cosine c votes for its class with exp(c / t).</summary>
public sealed class KnnClassifier : FeatureClassifier
{
    // Similarities of a block of queries with all samples stay in the cache, or nearly.
    private const long BlockElements = 1 << 22;
    private readonly Tensor _bank, _labels;
    private readonly int _classes, _neighbours;
    private readonly double _temperature;

    /// <summary>Keeps the samples to compare with.</summary>
    /// <param name="features">(N, d); they need not have length 1.</param>
    /// <param name="labels">Class of each: int64, (N).</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="options">How many neighbours vote, and how; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are no samples, not as many labels, or a feature is not finite.</exception>
    public KnnClassifier(Tensor features, Tensor labels, int classes, KnnOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        if (features.dim() != 2 || features.shape[0] == 0 || features.shape[0] != labels.shape[0])
            throw new ArgumentException($"Features (samples, dimensions) of one sample or more are needed, with as many labels; these are [{string.Join(", ", features.shape)}] with {labels.shape[0]:N0} labels.", nameof(features));
        CheckFinite(features);
        options ??= new();
        using IDisposable off = no_grad();
        _bank = UnitVectors.Of(features.detach()).t().contiguous().DetachFromDisposeScope();
        _labels = labels.detach().clone().DetachFromDisposeScope();
        (_classes, _neighbours, _temperature) = (classes, (int)Math.Min(options.Neighbours, features.shape[0]), options.Temperature);
    }

    /// <summary>The votes for each class.</summary>
    /// <param name="features">(M, d).</param>
    /// <returns>float32, (M, classes).</returns>
    /// <exception cref="ArgumentException">A feature is not finite.</exception>
    public override Tensor Scores(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        CheckFinite(features);
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable? exact = UnitVectors.Exactly(features);
        Tensor unit = UnitVectors.Of(features.detach());
        Tensor votes = zeros(unit.shape[0], _classes, device: unit.device);
        long block = Math.Max(1, BlockElements / _bank.shape[1]);
        for (long from = 0; from < unit.shape[0]; from += block)
        {
            using DisposeScope inner = NewDisposeScope();
            long count = Math.Min(block, unit.shape[0] - from);
            (Tensor cosines, Tensor nearest) = unit.narrow(0, from, count).mm(_bank).topk(_neighbours, 1, largest: true, sorted: false);
            votes.narrow(0, from, count).scatter_add_(1, _labels.index_select(0, nearest.flatten()).view(count, -1), cosines.div_(_temperature).exp_().to_type(ScalarType.Float32));
        }

        return votes.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        _bank.Dispose();
        _labels.Dispose();
    }

    private static void CheckFinite(Tensor features)
    {
        using Tensor sum = features.detach().isfinite().all();
        if (!sum.item<bool>()) throw new ArgumentException("The features are not all finite: neighbours cannot be found among them.", nameof(features));
    }
}
