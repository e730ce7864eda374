using System.ComponentModel.DataAnnotations;
using TorchSharp;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Numerics.Minimisation;
using Trainer.State;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.QuasiNewton;

/// <summary>
/// L-BFGS over the parameters of a network, as one vector. A step makes up to so many iterations, each of which evaluates the loss and its gradients as often as its line search needs; for losses over all
/// samples, since what it learns of the curvature is of one function. Best in float64: in float32 it stops where rounding hides what is left.
/// </summary>
/// <remarks>See <see cref="LBfgs"/>.</remarks>
public sealed class LBfgsOptimizer : optim.Optimizer, IStateful, IClosureOptimizer
{
    private readonly ParameterGroup[] _groups;
    private readonly LBfgs _minimiser;
    private readonly Options _options;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, all of one type on one device.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, types or devices differ, or there is no parameter.</exception>
    public LBfgsOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options)
        : base(IntPtr.Zero)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        _options = options;
        _minimiser = new(new()
        {
            History = options.History,
            Step = options.LearningRate,
            LineSearch = options.LineSearch,
            LineSearchTrials = options.LineSearchTrials,
            GradientTolerance = options.GradientTolerance,
            ChangeTolerance = options.ChangeTolerance,
        });
        _groups = [.. ParameterGrouping.Make(parameters, new Sgd.Options { LearningRate = options.LearningRate }, (name, rate, decay, states, _) => new ParameterGroup(name, rate, decay, states))];
        _parameter_groups = [.. _groups];
        if (States.Select(state => state.Kind).Distinct().Count() > 1) throw new ArgumentException("L-BFGS takes parameters of one type on one device.", nameof(parameters));
    }

    /// <inheritdoc/>
    public bool NeedsClosure => true;

    /// <inheritdoc/>
    public string? Ending { get; private set; }

    /// <summary>How often the loss was evaluated since the optimizer was made.</summary>
    public long Evaluations => _minimiser.Evaluations;

    private List<ParameterState> States => _groups[0].States;

    /// <inheritdoc/>
    public void Restart()
    {
        _minimiser.Forget();
        Ending = null;
    }

    /// <summary>Makes up to so many iterations.</summary>
    /// <param name="closure">Clears gradients, computes the loss and its gradients, and returns the loss; the same function throughout the step.</param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="InvalidOperationException">There is no closure, or a parameter was replaced after the optimizer was made.</exception>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        if (closure is null) throw new InvalidOperationException("L-BFGS evaluates the loss several times a step: give step() a closure that clears gradients, computes the loss, calls backward and returns the loss.");
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (ParameterState state in States) state.CheckUnchanged();
        Tensor point = cat([.. States.Select(state => state.Parameter.flatten())]);
        double? first = null;
        Ending = null;
        _minimiser.Revisit();
        _minimiser.FirstStep = _groups[0].LearningRate;
        if (_minimiser.FirstStep == 0) Evaluate(point); // As at the end of a schedule.
        for (int i = 0; i < _options.Iterations && Ending is null && _minimiser.FirstStep > 0; i++) Ending = Reason(_minimiser.Step(Evaluate, point), _options.LineSearch);
        Scatter(point);
        return full([], first!.Value, States[0].Kind.Type, States[0].Parameter.device).MoveToOuterDisposeScope();

        (double Value, Tensor Gradient) Evaluate(Tensor at)
        {
            using DisposeScope evaluation = NewDisposeScope();
            Scatter(at);
            Tensor loss;
            using (enable_grad()) loss = closure();
            double value = loss.ToDouble();
            first ??= value;
            return (value, Gradient().MoveToOuterDisposeScope());
        }
    }

    /// <summary>Removes all gradients.</summary>
    public override void zero_grad()
    {
        foreach (ParameterState state in States)
        {
            state.CheckUnchanged();
            state.Parameter.ClearGradient();
        }
    }

    /// <summary>Refuses: the parameters are fixed when the optimizer is made.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void add_param_group(TorchSharp.Modules.ParamGroup param_group) => throw new NotSupportedException("L-BFGS takes all its parameters when it is made.");

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => States.Select(state => state.Parameter);

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        OptimizerState.SaveGroups(node, nameof(LBfgsOptimizer), _groups);
        node.Set("pairs", _minimiser.Pairs.Count);
        for (int i = 0; i < _minimiser.Pairs.Count; i++)
        {
            node.Set($"step{i}", _minimiser.Pairs[i].Step);
            node.Set($"change{i}", _minimiser.Pairs[i].Change);
        }
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        OptimizerState.CheckGroups(node, nameof(LBfgsOptimizer), _groups);
        long elements = States.Sum(state => state.Parameter.numel());
        (Tensor Step, Tensor Change)[] pairs = [.. Enumerable.Range(0, node.Get<int>("pairs")).Select(i => (node.GetTensor($"step{i}"), node.GetTensor($"change{i}")))];
        foreach ((Tensor step, Tensor change) in pairs)
        {
            if (step.numel() != elements || change.numel() != elements) throw new StateException($"The saved optimizer's steps have {step.numel()} elements, the parameters {elements}.");
        }

        OptimizerState.LoadGroups(node, _groups);
        Device device = States[0].Parameter.device;
        using DisposeScope scope = NewDisposeScope();
        _minimiser.LoadPairs(pairs.Select(pair => (pair.Step.to(States[0].Kind.Type, device), pair.Change.to(States[0].Kind.Type, device))));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _minimiser.Dispose();
        base.Dispose(disposing);
    }

    private static string? Reason(LBfgsEnd end, bool searches) => end switch
    {
        LBfgsEnd.None => null,
        LBfgsEnd.FlatGradient => "the gradient is flat",
        LBfgsEnd.SmallChange => "a step changed next to nothing",
        LBfgsEnd.LineSearchFailed when !searches => "a step leads out of where the loss is finite; the weights are those before it",
        LBfgsEnd.LineSearchFailed => "no step along the direction lowers the loss any more, as where rounding hides what is left (float64 goes further); the weights are those of the lowest loss",
        _ => "the loss or a gradient is not finite",
    };

    private void Scatter(Tensor point)
    {
        long start = 0;
        foreach (ParameterState state in States)
        {
            long count = state.Parameter.numel();
            state.Parameter.copy_(point.narrow(0, start, count).view(state.Parameter.shape));
            start += count;
        }
    }

    private Tensor Gradient() => cat([.. States.Select(state => state.Parameter.grad is { } gradient ? gradient.flatten() : zeros(state.Parameter.numel(), state.Kind.Type, state.Parameter.device))]);

    /// <summary>The options of <see cref="LBfgsOptimizer"/>.</summary>
    [Component("lbfgs", Summary = "Steps by an estimate of the curvature made of the last steps, with a line search: for losses over all samples.")]
    [Paper("Dong C. Liu and Jorge Nocedal", "On the limited memory BFGS method for large scale optimization", 1989, Venue = "Mathematical Programming", IsArticle = true)]
    public sealed record Options : OptimizerOptions
    {
        /// <summary>The first length tried along each direction; default 1.</summary>
        [Range(0.0, 1e6, MinimumIsExclusive = true)]
        public double LearningRate { get; init; } = 1;

        /// <summary>The most iterations of a step; default 20.</summary>
        [Range(1, 1_000_000)]
        public int Iterations { get; init; } = 20;

        /// <summary>How many pairs of steps and changes of the gradient are kept; default 50.</summary>
        [Range(1, 1000)]
        public int History { get; init; } = 50;

        /// <summary>Whether lengths are searched for, by the strong Wolfe conditions; default true. If not, they are the learning rate.</summary>
        public bool LineSearch { get; init; } = true;

        /// <summary>The most evaluations of a line search after the first; default 25.</summary>
        [Range(1, 1000)]
        public int LineSearchTrials { get; init; } = 25;

        /// <summary>It ends where no element of the gradient is larger; default 1e-7.</summary>
        [Range(0.0, 1e6)]
        public double GradientTolerance { get; init; } = 1e-7;

        /// <summary>It ends where an iteration changes neither the loss nor any weight by more; default 1e-9.</summary>
        [Range(0.0, 1e6)]
        public double ChangeTolerance { get; init; } = 1e-9;

        /// <inheritdoc/>
        public override optim.Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new LBfgsOptimizer(parameters, this);
    }
}
