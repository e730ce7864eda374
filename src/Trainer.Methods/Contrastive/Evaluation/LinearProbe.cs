using TorchSharp;
using Trainer.Numerics.Minimisation;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>
/// A linear classifier on frozen features: multinomial logistic regression on features standardised by the training samples, minimised by L-BFGS until it has converged. It measures how much of the
/// classes a straight cut through the features tells apart.
/// </summary>
public sealed class LinearProbe : FeatureClassifier
{
    private readonly Tensor _mean, _scale, _weights;

    private LinearProbe(Tensor mean, Tensor scale, Tensor weights, double loss) => (_mean, _scale, _weights, Loss) = (mean, scale, weights, loss);

    /// <summary>The mean cross-entropy on the training samples with the penalty, where the minimisation ended.</summary>
    public double Loss { get; }

    /// <summary>Fits the classifier: min −1/N Σ log softmax(W x + b)_y + λ/2 ‖W‖², from zero.</summary>
    /// <param name="features">(N, d), float32 or float64, in which it is fitted.</param>
    /// <param name="labels">Class of each: int64, (N).</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="options">Penalty and steps; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are no samples, not as many labels, or a feature is not finite.</exception>
    public static LinearProbe Fit(Tensor features, Tensor labels, int classes, LinearProbeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        if (features.dim() != 2 || features.shape[0] == 0 || features.shape[0] != labels.shape[0])
            throw new ArgumentException($"Features (samples, dimensions) of one sample or more are needed, with as many labels; these are [{string.Join(", ", features.shape)}] with {labels.shape[0]:N0} labels.", nameof(features));
        options ??= new();
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable? exact = UnitVectors.Exactly(features);
        ScalarType type = features.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        Tensor x = features.detach().to_type(type), mean = x.mean([0], keepdim: true), scale = x.std([0], unbiased: false, keepdim: true).clamp_min(1e-6);
        if (!mean.isfinite().all().item<bool>() || !scale.isfinite().all().item<bool>()) throw new ArgumentException("The features are not all finite: no classifier can be fitted to them.", nameof(features));
        x = WithOne((x - mean) / scale);
        Tensor targets = nn.functional.one_hot(labels, classes).to_type(type);
        // The last row is b, which is not penalised.
        Tensor penalty = full([x.shape[1], 1], options.Decay, type, x.device);
        penalty[-1] = 0;
        Tensor point = zeros(x.shape[1] * classes, type, x.device);
        using var minimiser = new LBfgs(new());
        for (int step = 0; step < options.Steps && minimiser.Step(Objective, point) == LBfgsEnd.None; step++) { }
        return new(mean.DetachFromDisposeScope(), scale.DetachFromDisposeScope(), point.view(-1, classes).DetachFromDisposeScope(), minimiser.Value);

        (double, Tensor) Objective(Tensor w)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor weights = w.view(-1, classes), logs = nn.functional.log_softmax(x.mm(weights), 1), penalised = weights * penalty;
            double value = (-(logs * targets).sum() / x.shape[0] + ((weights * penalised).sum() / 2)).ToDouble();
            Tensor gradient = x.t().mm(logs.exp_().sub_(targets)).div_(x.shape[0]).add_(penalised);
            return (value, gradient.reshape(-1).MoveToOuterDisposeScope());
        }
    }

    /// <summary>The scores of each class, W x + b: (M, classes).</summary>
    /// <param name="features">(M, d), of the type fitted in.</param>
    public override Tensor Scores(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable? exact = UnitVectors.Exactly(features);
        return WithOne((features.detach().to_type(_mean.dtype) - _mean) / _scale).mm(_weights).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        _mean.Dispose();
        _scale.Dispose();
        _weights.Dispose();
    }

    private static Tensor WithOne(Tensor x) => cat([x, ones_like(x.narrow(1, 0, 1))], 1);
}
