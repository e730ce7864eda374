using TorchSharp;
using Trainer.Configuration;
using Trainer.Figures;
using Trainer.Kernels.Launch;
using Trainer.Loop;
using Trainer.Methods.Physics.Collocation;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Networks;
using Trainer.Methods.Physics.Weights;
using Trainer.Metrics;
using Trainer.Optimizers;
using Trainer.Schedules;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics;

/// <summary>
/// Trains networks until the residuals of an equation vanish. A step is one of the optimizer over all points. Measured are the loss of each term (<c>train/TERM</c>), the residual at other points than trained on
/// (<c>test/residual</c>), and, where the solution is known, the relative error <c>test/l2</c>, of each field by itself too where there are several, and whatever the equation measures itself.
/// </summary>
/// <param name="options">The equation, the network, points and weights.</param>
public sealed class PinnTask(PinnOptions options) : TrainingTask
{
    private const int TestPoints = 2000;

    private RunContext? _run;
    private Equation? _equation;
    private EquationOptions[] _lessons = [];
    private FieldModel[] _networks = [];
    private nn.Module? _model;
    private optim.Optimizer? _optimizer;
    private Schedule? _schedule;
    private ModelUpdate? _update;
    private LossWeights? _weights;
    private CausalWeights? _causal;
    private PinnStage? _stage;
    private IReadOnlyList<TermResidual> _residuals = [];
    private int _number;
    private long _stageStep;
    private long _stageSteps;

    /// <inheritdoc/>
    public override Goal Goal => new(_equation is { HasReference: false } ? "test/residual" : "test/l2", GoalDirection.Minimize);

    /// <inheritdoc/>
    public override bool IsDone => _number >= Stages;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Gauges
    {
        get
        {
            var gauges = new Dictionary<string, double>(_update!.Gauges);
            if (Stages > 1) gauges["stage"] = Math.Min(_number, Stages - 1);
            if (_causal is not null) gauges["epsilon"] = _causal.Epsilon;
            if (options.Weights is not FixedWeightsOptions)
            {
                foreach (Term term in Stage.Terms) gauges["weight." + term.Name] = _weights!.AtPoints(term.Name) is { } points ? Mean(points) : _weights.Of(term.Name);
            }

            return gauges;
        }
    }

    private int Stages => Math.Max(options.Windows, _lessons.Length);

    private PinnLoss Loss => new(options.Loss, _weights!, _causal);

    private RunContext Run => _run ?? throw new InvalidOperationException("The task was not built yet.");

    private PinnStage Stage => _stage ?? throw new InvalidOperationException("The task was not built yet.");

    private ScalarType Type => options.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <inheritdoc/>
    public override void Build(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        _equation = Made(options.Equation);
        _lessons = [.. options.Curriculum.Select(difficulty => difficulty == 1 ? options.Equation : ConfigException.Wrap("task:curriculum", () => options.Equation.Easier(difficulty)))];
        if (options.Windows > 1 && _equation.Initial is null) throw new ConfigException("task:windows", "needs an equation with an initial condition that is a term of the loss: each window begins where the one before ended.");
        if (options.Causality is not null) _causal = _equation.Time is null ? throw new ConfigException("task:causality", "needs an equation with time.") : new(options.Causality);
        if (run.Training.Accumulate > 1) throw new ConfigException("training:accumulate", "has nothing to accumulate: every step is over all points. Leave it out.");
        if (run.Training.OverfitBatches is not null) throw new ConfigException("training:overfitBatches", "is for batches of data, of which there are none. Leave it out.");
        ConfigException.Wrap("task:equation", () =>
        {
            _equation.Study?.Prepare();
            return true;
        });
        _networks = [.. Enumerable.Range(0, options.Windows).Select(Network)];
        _model = _networks.Length == 1 ? _networks[0] : new WindowModels(_networks);
        if (run.Device.type != DeviceType.CPU) _model.to(run.Device);
        ParameterFreezing.Apply(_model, run.Training.Freeze);
        long steps = run.Training.TotalSteps(null);
        if (steps < Stages) run.Log.Warning("{Steps} steps are too few for {Stages} stages: some will not be trained.", steps, Stages);
        _stageSteps = Math.Max(1, steps / Stages);
        Begin(0);
        _weights = options.Weights.Create(Stage.PointCounts, Type, run.Device);
        if (_weights.ArePointwise && (Stage.IsResampled || Stages > 1)) throw new ConfigException("task:weights", "gives every point a weight of its own, but points are chosen anew: set the points' every to 0, windows to 1 and leave curriculum out.");
    }

    /// <inheritdoc/>
    public override StepResult Step(StepContext step)
    {
        if (Stage.Resample(_stageStep)) Moved();
        _causal?.Begin();
        if (!_weights!.ArePointwise && _weights.IsDue(step.Step))
        {
            _weights.Update(Loss.WeighedByTime(Stage.Residuals(), Stage.Terms), options.Loss, [.. Stage.Network.parameters().Where(parameter => parameter.requires_grad)]);
            Changed();
        }

        StepResult result = Update(step.Step);
        if (_causal?.End() == true) Changed();
        if (_weights.ArePointwise && !_update!.IsDeferred && _weights.IsDue(step.Step)) _weights.Update(_residuals, options.Loss, []);
        _stageStep++;
        Advance();
        return result;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        var train = new MetricSet("train");
        foreach (TermResidual residual in Stage.Residuals()) train.Add(residual.Name, residual.Loss(LossForm.Mse).ToDouble());
        var test = new MetricSet("test");
        TrainedFields fields = Fields();
        if (Stage.InnerPoints is not null) test.Add("residual", Stage.ResidualAt(UniformPointsOptions.Draw(Stage.Equation.Variables, Run.Random.Fork("test"), TestPoints)));
        if (_equation!.Solution is not null) PinnMeasures.Errors(fields, Grid(), test);
        _equation.Study?.Measure(fields, test);
        return [train, test];
    }

    /// <inheritdoc/>
    public override void Figures(FigureContext figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        TrainedFields fields = Fields();
        _equation!.Study?.Draw(fields, figures, Run.Log);
        if (_equation is { Solution: not null, Variables.Count: 2 }) PinnMeasures.Maps(fields, Grid(), options.EvaluationPlaces, figures);
        if (options.Landscape is { } landscape) figures.Add("landscape", LossLandscape.Of(landscape, [.. Stage.Network.parameters()], () => Total(Stage.Residuals(Launcher.Reference))));
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Add("model", _model!);
        state.Add("stage", () => _number, Begin);
        state.Add("stageStep", () => _stageStep, step => _stageStep = step);
        // Each stage has its own, of which the first is there now.
        state.Add("optimizer", Stages == 1 ? (IStateful)_optimizer! : new Forwarded(() => (IStateful)_optimizer!));
        if (_schedule is not null) state.Add("schedule", Stages == 1 ? _schedule : new Forwarded(() => _schedule));
        state.Add("update", new Forwarded(() => _update!));
        state.Add("points", new StagePoints(this));
        state.Add("weights", _weights!);
        if (_causal is not null) state.Add("causality", _causal);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _causal?.Dispose();
        _weights?.Dispose();
        _stage?.Dispose();
        _update?.Dispose();
        _optimizer?.Dispose();
        _model?.Dispose();
    }

    private static Equation Made(EquationOptions equation) => ConfigException.Wrap("task:equation", equation.Create);

    private static double Mean(Tensor points)
    {
        using DisposeScope scope = NewDisposeScope();
        return points.mean().ToDouble();
    }

    private FieldModel Network(int window)
    {
        FieldModel network = ConfigException.Wrap("task:model", () => options.Model.Create(_equation!, Type));
        if (options.Derivatives == DerivativeMode.Reverse) network = new ReverseModel(network, network.Variables);
        if (options.Windows == 1) return network;
        // To each network its window looks as the whole time does to one.
        int number = _equation!.VariableNumber(_equation.Time!);
        Variable time = _equation.Variables[number];
        return new StretchedModel(network, number, time.From, time.From + (window * time.Length / options.Windows), options.Windows);
    }

    private void Begin(int number)
    {
        if (number < 0 || number > Stages) throw new StateException($"The saved run is in stage {number} of {Stages}.");
        int stage = Math.Min(number, Stages - 1);
        bool isThere = _stage is not null && stage == Math.Min(_number, Stages - 1);
        _number = number;
        if (isThere) return;
        Equation equation = options.Windows > 1 ? Window(stage) : Made(_lessons[stage]);
        _stage?.Dispose();
        _stage = ConfigException.Wrap("task", () => new PinnStage(options, equation, options.Windows > 1 ? _networks[stage] : _networks[0], Run.Random.Fork("points").Fork(stage), Run.Data, Run.Device));
        _causal?.MoveTo(_stage.InnerPoints ?? throw new ConfigException("task:causality", "needs a term that holds everywhere."), equation);
        _update?.Dispose();
        _optimizer?.Dispose();
        _optimizer = ConfigException.Wrap("optimizer", () => Run.Optimizer.Create(_stage.Network.named_parameters().Where(named => named.parameter.requires_grad)));
        if (_optimizer is not IStateful) throw new ConfigException("optimizer:type", $"{_optimizer.GetType().Name} cannot be resumed.");
        _schedule = ConfigException.Wrap("schedule", () => Run.Schedule?.Create(_optimizer, _stageSteps, null));
        _update = new(_stage.Network, _optimizer, Run, _schedule);
    }

    // A part of the time, which begins with what the network before it says at its end.
    private Equation Window(int stage)
    {
        Variable time = _equation!.Variables[_equation.VariableNumber(_equation.Time!)];
        double length = time.Length / options.Windows, from = time.From + (stage * length);
        if (stage == 0) return _equation.In(from, from + length, null);
        FieldModel before = _networks[stage - 1];
        return _equation.In(from, from + length, points =>
        {
            using IDisposable off = no_grad();
            return PreparedPoints.Evaluate(_equation, before, points.to(Type, Run.Device), []).Values.to(points.dtype, points.device);
        });
    }

    private void Moved()
    {
        _causal?.MoveTo(Stage.InnerPoints!, Stage.Equation);
        Changed();
    }

    // The loss is another function now.
    private void Changed() => (_optimizer as IClosureOptimizer)?.Restart();

    private void Advance()
    {
        // A search that found nothing left to do may find more in a loss that is still to change.
        bool isOver = (_optimizer as IClosureOptimizer)?.Ending is not null && _causal is not { IsLast: false } && _weights!.StayInSearch && !Stage.ResamplesFrom(_stageStep, _number >= Stages - 1 ? long.MaxValue : _stageSteps);
        if (!isOver && (_stageStep < _stageSteps || _number >= Stages - 1)) return;
        if (_number < Stages - 1)
        {
            Begin(_number + 1);
        }
        else
        {
            _number = Stages;
        }

        _stageStep = 0;
    }

    private StepResult Update(long step)
    {
        try
        {
            _update!.Begin(step);
            _update.Add(Evaluated);
            return _update.Apply();
        }
        catch (DivergenceException)
        {
            if (FiniteCheck.FirstBadWeight(_model!) is null && Stage.FirstBadResidual() is { } why) throw new DivergenceException(step, why);
            throw;
        }
    }

    private BatchLoss Evaluated()
    {
        IReadOnlyList<TermResidual> residuals = Stage.Residuals();
        if (_weights!.ArePointwise) _residuals = Loss.WeighedByTime(residuals, Stage.Terms);
        return new(Total(residuals), 1, Stage.InnerPoints?.shape[0] ?? Stage.PointCounts.Values.Max());
    }

    private Tensor Total(IReadOnlyList<TermResidual> residuals) => Loss.Of(residuals, Stage.Terms);

    // Of more than two variables a grid would have too many points.
    private Tensor Grid() => _equation!.Variables.Count <= 2
        ? GridPointsOptions.Points(_equation.Variables, _ => options.EvaluationPlaces)
        : UniformPointsOptions.Draw(_equation.Variables, Run.Random.Fork("grid"), options.EvaluationPlaces * options.EvaluationPlaces);

    private TrainedFields Fields()
    {
        double from = 0, length = 0;
        if (options.Windows > 1)
        {
            Variable time = _equation!.Variables[_equation.VariableNumber(_equation.Time!)];
            (from, length) = (time.From, time.Length / options.Windows);
        }

        return new(_equation!, [.. _networks.Select((network, i) => (network, from + ((i + 1) * length)))], _equation!.Time, Type, Run.Device);
    }

    private sealed class Forwarded(Func<IStateful> part) : IStateful
    {
        public void SaveState(StateNode node) => part().SaveState(node);

        public void LoadState(StateNode node) => part().LoadState(node);
    }

    // The stage changes as the state is restored: its points are those of the stage at that time.
    private sealed class StagePoints(PinnTask task) : IStateful
    {
        public void SaveState(StateNode node) => task.Stage.SaveState(node);

        public void LoadState(StateNode node)
        {
            task.Stage.LoadState(node);
            if (task.Stage.InnerPoints is { } points) task._causal?.MoveTo(points, task.Stage.Equation);
        }
    }
}
