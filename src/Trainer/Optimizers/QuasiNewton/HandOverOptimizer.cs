using Trainer.Components;
using Trainer.State;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.QuasiNewton;

/// <summary>One optimizer after another over the same parameters, such as Adam for the first steps and L-BFGS to finish. Learning-rate schedules are the first one's, over its steps.</summary>
public sealed class HandOverOptimizer : optim.Optimizer, IStateful, IClosureOptimizer
{
    private readonly (optim.Optimizer Optimizer, long? Steps)[] _stages;
    private long _step;

    /// <summary>Makes all optimizers.</summary>
    /// <param name="parameters">The parameters with their names.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">There is no stage, one but the last has no end, the last has one, or a stage refuses its options.</exception>
    public HandOverOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options)
        : base(IntPtr.Zero)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Stages.Count == 0) throw new ArgumentException("stages: there is none.", nameof(options));
        for (int i = 0; i < options.Stages.Count; i++)
        {
            bool isLast = i == options.Stages.Count - 1;
            if (options.Stages[i].Steps is null != isLast) throw new ArgumentException($"stages:{i}:steps: {(isLast ? "the last stage goes on to the end, without a number of steps" : "when does the next one take over?")}.", nameof(options));
        }

        (string, Parameter)[] all = [.. parameters];
        _stages = [.. options.Stages.Select(stage => (stage.Optimizer.Create(all), stage.Steps))];
        foreach ((optim.Optimizer optimizer, _) in _stages)
        {
            if (optimizer is not IStateful) throw new ArgumentException($"{optimizer.GetType().Name} cannot be resumed.", nameof(options));
        }

        _parameter_groups = [.. First.ParamGroups.Cast<TorchSharp.Modules.ParamGroup>()];
    }

    /// <summary>The first optimizer, whose rates schedules change.</summary>
    public optim.Optimizer First => _stages[0].Optimizer;

    /// <summary>The steps of the first optimizer; null where it is the only one.</summary>
    public long? FirstSteps => _stages[0].Steps;

    /// <summary>The optimizer that makes the next step.</summary>
    public optim.Optimizer Current => _stages[Stage].Optimizer;

    /// <inheritdoc/>
    public bool NeedsClosure => Current is IClosureOptimizer { NeedsClosure: true };

    /// <inheritdoc/>
    public string? Ending => (Current as IClosureOptimizer)?.Ending;

    /// <inheritdoc/>
    public override IEnumerable<optim.ILearningRateController> ParamGroups => Current.ParamGroups;

    private int Stage
    {
        get
        {
            long begin = 0;
            int stage = 0;
            while (_stages[stage].Steps is { } steps && _step >= begin + steps)
            {
                begin += steps;
                stage++;
            }

            return stage;
        }
    }

    /// <inheritdoc/>
    public void Restart() => (Current as IClosureOptimizer)?.Restart();

    /// <summary>Makes a step of the optimizer whose turn it is.</summary>
    /// <inheritdoc/>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        Tensor loss = Current.step(closure);
        _step++;
        return loss;
    }

    /// <inheritdoc/>
    public override void zero_grad() => First.zero_grad();

    /// <summary>Refuses: the parameters are fixed when the optimizers are made.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void add_param_group(TorchSharp.Modules.ParamGroup param_group) => throw new NotSupportedException("The parameters are fixed when the optimizers are made.");

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => First.parameters();

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Set("step", _step);
        for (int i = 0; i < _stages.Length; i++) ((IStateful)_stages[i].Optimizer).SaveState(node.Child($"stage{i}"));
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        long step = node.Get<long>("step");
        if (step < 0) throw new StateException($"The saved optimizer is at step {step}.");
        if (node.Child($"stage{_stages.Length - 1}").IsEmpty || !node.Child($"stage{_stages.Length}").IsEmpty) throw new StateException($"The saved optimizer has not the {_stages.Length} stages of this one.");
        for (int i = 0; i < _stages.Length; i++) ((IStateful)_stages[i].Optimizer).LoadState(node.Child($"stage{i}"));
        _step = step;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach ((optim.Optimizer optimizer, _) in _stages) optimizer.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The options of <see cref="HandOverOptimizer"/>.</summary>
    [Component("hand-over", Summary = "One optimizer after another, such as Adam and then L-BFGS.")]
    public sealed record Options : OptimizerOptions
    {
        /// <summary>The optimizers in turn; default a thousand steps of Adam, then L-BFGS.</summary>
        public IReadOnlyList<HandOverStage> Stages { get; init; } = [new() { Optimizer = new Adam.Options(), Steps = 1000 }, new() { Optimizer = new LBfgsOptimizer.Options() }];

        /// <inheritdoc/>
        public override optim.Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new HandOverOptimizer(parameters, this);
    }
}
