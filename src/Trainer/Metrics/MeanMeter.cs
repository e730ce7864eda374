using TorchSharp;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Metrics;

/// <summary>The mean of step losses, each weighted by its samples.</summary>
/// <remarks>On a GPU the sum stays there until it is read, so that adding does not wait for the device.</remarks>
public sealed class MeanMeter : IStateful
{
    private double _sum;
    private double _weight;
    private Tensor? _pending;

    /// <summary>The mean so far; NaN when nothing was added.</summary>
    public double Mean => _weight > 0 ? Sum / _weight : double.NaN;

    private double Sum
    {
        get
        {
            if (_pending is not null)
            {
                _sum += _pending.item<double>();
                _pending.Dispose();
                _pending = null;
            }

            return _sum;
        }
    }

    /// <summary>Adds a step's loss; a step without samples weighs 1, one that was skipped does not count.</summary>
    public void Add(StepResult step)
    {
        if (step.IsSkipped) return;
        double weight = step.Samples > 0 ? step.Samples : 1;
        _weight += weight;
        if (step.Value is not null || step.Loss.device_type == DeviceType.CPU)
        {
            _sum += step.ReadLoss() * weight;
            return;
        }

        using Tensor weighted = step.Loss.detach().to_type(ScalarType.Float64).mul(weight);
        if (_pending is null) _pending = weighted.clone().DetachFromDisposeScope();
        else _pending.add_(weighted);
    }

    /// <summary>Starts again from nothing.</summary>
    public void Reset()
    {
        (_sum, _weight) = (0, 0);
        _pending?.Dispose();
        _pending = null;
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("sum", Sum);
        node.Set("weight", _weight);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        Reset();
        (_sum, _weight) = (node.Get<double>("sum"), node.Get<double>("weight"));
    }
}
