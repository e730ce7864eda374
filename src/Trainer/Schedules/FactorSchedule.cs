using Trainer.State;
using static TorchSharp.torch.optim;

namespace Trainer.Schedules;

/// <summary>Multiplies the initial rate of every group by a function of the step, and sets momenta (or β₁) where it is told to.</summary>
public sealed class FactorSchedule : Schedule
{
    private readonly Func<long, double> _factor;
    private readonly Func<long, double>? _momentum;
    private readonly ILearningRateController[] _groups;
    private readonly ILearningRateController[] _momentumGroups;
    private double[] _rates;

    /// <summary>Makes the schedule and sets the rates of step 0.</summary>
    /// <param name="optimizer">The optimizer; any of TorchSharp's will do.</param>
    /// <param name="factor">The factor at a step, counted from 0.</param>
    /// <param name="momentum">The momentum at a step; null leaves it alone. An optimizer made without a momentum stays without.</param>
    public FactorSchedule(Optimizer optimizer, Func<long, double> factor, Func<long, double>? momentum = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(factor);
        (_factor, _momentum) = (factor, momentum);
        _groups = [.. optimizer.ParamGroups];
        _momentumGroups = momentum is null ? [] : [.. _groups.Where(group => group is IBetas or IMomentum { Momentum: not 0 })];
        // Not the present rates: those of an optimizer that was restored before have moved on.
        _rates = [.. _groups.Select(group => group.InitialLearningRate != 0 ? group.InitialLearningRate : group.LearningRate)];
        Apply();
    }

    /// <summary>The factor of the present step.</summary>
    public double Factor => _factor(StepCount);

    /// <inheritdoc/>
    public override void Step()
    {
        StepCount++;
        Apply();
    }

    /// <inheritdoc/>
    public override void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Set("step", StepCount);
        node.Set("rates", _rates);
    }

    /// <inheritdoc/>
    public override void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        long step = node.Get<long>("step");
        double[] rates = node.Get<double[]>("rates");
        if (step < 0) throw new StateException($"The saved schedule is at step {step}.");
        if (rates.Length != _rates.Length) throw new StateException($"The saved schedule has {rates.Length} groups, this one {_rates.Length}.");
        (StepCount, _rates) = (step, rates);
        Apply();
    }

    private void Apply()
    {
        double factor = _factor(StepCount);
        for (int i = 0; i < _groups.Length; i++) _groups[i].LearningRate = _rates[i] * factor;
        foreach (ILearningRateController group in _momentumGroups)
        {
            if (group is IBetas betas) betas.Betas = (_momentum!(StepCount), betas.Betas.Item2);
            else ((IMomentum)group).Momentum = _momentum!(StepCount);
        }
    }
}
