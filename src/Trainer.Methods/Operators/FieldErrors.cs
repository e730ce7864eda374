using Trainer.Methods.Operators.Losses;
using Trainer.Metrics;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators;

/// <summary>The mean relative errors of predicted fields.</summary>
internal sealed class FieldErrors
{
    private double _l2, _h1;
    private long _count;

    /// <summary>Adds samples.</summary>
    public void Add(Tensor predicted, Tensor truth)
    {
        _l2 += RelativeError.L2(predicted, truth).sum().item<float>();
        _h1 += RelativeError.H1(predicted, truth).sum().item<float>();
        _count += truth.shape[0];
    }

    /// <summary>The means, <c>l2</c> and <c>h1</c>; NaN without samples.</summary>
    public MetricSet Compute(string split)
    {
        var set = new MetricSet(split);
        set.Add("l2", _l2 / _count);
        set.Add("h1", _h1 / _count);
        return set;
    }
}
