using Trainer.Configuration;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Profiling;
using Trainer.Schedules;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Tasks;

/// <summary>
/// The common case: one model, one loss over batches. Precision, accumulation, clipping, freezing, the schedule and the guard against divergence come with it.
/// </summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
public abstract class SupervisedTask<TBatch> : TrainingTask, ISupervisedTask
    where TBatch : IDisposable
{
    private RunContext? _run;
    private nn.Module? _model;
    private optim.Optimizer? _optimizer;
    private Schedule? _schedule;
    private IBatchSource<TBatch>? _batches;
    private ModelUpdate? _update;
    private bool _isTraining;

    /// <inheritdoc/>
    public override long? StepsPerEpoch => (Batches.BatchesPerEpoch + Run.Training.Accumulate - 1) / Run.Training.Accumulate;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Gauges => Update.Gauges;

    Func<Func<BatchLoss>, BatchLoss>? ISupervisedTask.Objective { get; set; }

    nn.Module ISupervisedTask.Model => Model;

    /// <summary>The model. Known after <see cref="Build"/>.</summary>
    protected nn.Module Model => _model ?? throw NotBuilt();

    /// <summary>The optimizer. Known after <see cref="Build"/>.</summary>
    protected optim.Optimizer Optimizer => _optimizer ?? throw NotBuilt();

    /// <summary>What the task was built from. Known after <see cref="Build"/>.</summary>
    protected RunContext Run => _run ?? throw NotBuilt();

    private IBatchSource<TBatch> Batches => _batches ?? throw NotBuilt();

    private ModelUpdate Update => _update ?? throw NotBuilt();

    /// <inheritdoc/>
    public sealed override void Build(RunContext run)
    {
        _run = run;
        _batches = CreateBatches(run);
        if (run.Training.OverfitBatches is { } count) _batches = new FirstBatches<TBatch>(_batches, count);
        _model = CreateModel(run);
        ParameterFreezing.Apply(_model, run.Training.Freeze);
        _optimizer = ConfigException.Wrap("optimizer", () => run.Optimizer.Create(_model.named_parameters().Where(named => named.parameter.requires_grad)));
        _schedule = ConfigException.Wrap("schedule", () => run.Schedule?.Create(_optimizer, run.Training.TotalSteps(StepsPerEpoch), StepsPerEpoch));
        _update = new ModelUpdate(_model, _optimizer, run, _schedule);
    }

    /// <inheritdoc/>
    public sealed override StepResult Step(StepContext step)
    {
        SetMode(training: true);
        Update.Begin(step.Step);
        // The last step of an epoch takes what is left of it.
        int accumulate = Run.Training.Accumulate;
        long batches = Math.Min(accumulate, Batches.BatchesPerEpoch - (step.Step % StepsPerEpoch!.Value * accumulate));
        var held = new List<TBatch>();
        StepResult result;
        try
        {
            for (int i = 0; i < batches; i++)
            {
                TBatch batch = NextBatch();
                held.Add(batch);
                Update.Add(() => ((ISupervisedTask)this).Objective is { } objective ? objective(() => Loss(batch)) : Loss(batch));
                if (!Update.IsDeferred) Release(held);
            }

            result = Update.Apply();
        }
        finally
        {
            Release(held);
        }

        AfterStep(result);
        return result;
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        state.Add("model", Model);
        state.Add("optimizer", Optimizer as IStateful
            ?? throw new StateException($"{Optimizer.GetType().Name} cannot be resumed: an optimizer in the engine must be {nameof(IStateful)}."));
        if (_schedule is not null) state.Add("schedule", _schedule);
        state.Add("batches", Batches);
        state.Add("update", Update);
    }

    /// <summary>Creates the training batches on the run's device.</summary>
    protected abstract IBatchSource<TBatch> CreateBatches(RunContext run);

    /// <summary>Creates the model on the run's device. Called after <see cref="CreateBatches"/>.</summary>
    protected abstract nn.Module CreateModel(RunContext run);

    /// <summary>The loss of a batch.</summary>
    protected abstract BatchLoss Loss(TBatch batch);

    /// <summary>Looks at what a step gave, for what the next ones depend on. Does nothing unless a task overrides it.</summary>
    protected virtual void AfterStep(StepResult result) { }

    /// <summary>Switches the model between training and evaluation; does nothing when it is there already.</summary>
    protected void SetMode(bool training)
    {
        if (_isTraining == training && Model.training == training) return;
        Model.train(training);
        _isTraining = training;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _update?.Dispose();
        _batches?.Dispose();
        _optimizer?.Dispose();
        _model?.Dispose();
    }

    private static void Release(List<TBatch> batches)
    {
        foreach (TBatch batch in batches) batch.Dispose();
        batches.Clear();
    }

    private TBatch NextBatch()
    {
        using StepClock.Span time = Run.Clock.Measure(StepPhase.Data);
        return Batches.Next();
    }

    private static InvalidOperationException NotBuilt() => new("The task has not been built yet.");
}
