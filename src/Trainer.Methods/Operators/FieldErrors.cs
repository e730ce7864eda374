using Trainer.Methods.Operators.Losses;
using Trainer.Metrics;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators;

/// <summary>The mean relative errors of predicted fields.</summary>
/// <param name="differences">The Sobolev norm by differences that is trained on, which is measured too; null where another is.</param>
internal sealed class FieldErrors(DifferenceH1Options? differences)
{
    private readonly DifferenceH1Options? _relative = differences is null ? null : differences with { Relative = true };
    private double _l2, _h1, _differences;
    private long _count;

    /// <summary>Adds samples.</summary>
    public void Add(Tensor predicted, Tensor truth)
    {
        _l2 += RelativeError.L2(predicted, truth).sum().item<float>();
        _h1 += RelativeError.H1(predicted, truth).sum().item<float>();
        if (_relative is not null) _differences += _relative.PerSample(predicted, truth).sum().item<float>();
        _count += truth.shape[0];
    }

    /// <summary>The means, <c>l2</c>, <c>h1</c> and <c>differenceH1</c>; NaN without samples.</summary>
    public MetricSet Compute(string split)
    {
        var set = new MetricSet(split);
        set.Add("l2", _l2 / _count);
        set.Add("h1", _h1 / _count);
        if (_relative is not null) set.Add("differenceH1", _differences / _count);
        return set;
    }
}
