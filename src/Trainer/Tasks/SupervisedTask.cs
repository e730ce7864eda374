using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Schedules;
using Trainer.State;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tasks;

/// <summary>The common case: one model, one loss over batches. Accumulation, clipping, the schedule and the guard against divergence come with it.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
public abstract class SupervisedTask<TBatch> : TrainingTask
    where TBatch : IDisposable
{
    private Parameter[] _parameters = [];
    private TrainingOptions _training = new() { Steps = 1 };
    private nn.Module? _model;
    private optim.Optimizer? _optimizer;
    private Schedule? _schedule;
    private IBatchSource<TBatch>? _batches;
    private StateTree _tree = new();
    private double _gradientNorm = double.NaN;
    private double? _value;
    private bool _isTraining;

    /// <inheritdoc/>
    public override long? StepsPerEpoch => (Batches.BatchesPerEpoch + _training.Accumulate - 1) / _training.Accumulate;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Gauges
    {
        get
        {
            var gauges = new Dictionary<string, double> { ["learningRate"] = Optimizer.ParamGroups.First().LearningRate };
            if (!double.IsNaN(_gradientNorm)) gauges["gradientNorm"] = _gradientNorm;
            return gauges;
        }
    }

    /// <summary>The model. Known after <see cref="Build"/>.</summary>
    protected nn.Module Model => _model ?? throw NotBuilt();

    /// <summary>The optimizer. Known after <see cref="Build"/>.</summary>
    protected optim.Optimizer Optimizer => _optimizer ?? throw NotBuilt();

    private IBatchSource<TBatch> Batches => _batches ?? throw NotBuilt();

    /// <inheritdoc/>
    public sealed override void Build(RunContext run)
    {
        _training = run.Training;
        _batches = CreateBatches(run);
        _model = CreateModel(run);
        _parameters = [.. _model.parameters().Where(parameter => parameter.requires_grad)];
        _optimizer = ConfigException.Wrap("optimizer", () => run.Optimizer.Create(_model.named_parameters().Where(named => named.parameter.requires_grad)));
        _schedule = ConfigException.Wrap("schedule", () => run.Schedule?.Create(_optimizer, _training.TotalSteps(StepsPerEpoch)));
    }

    /// <inheritdoc/>
    public sealed override StepResult Step(StepContext step)
    {
        SetMode(training: true);
        Optimizer.zero_grad();
        (Tensor? total, double count, double first, long samples) = (null, 0, 0, 0);
        // The last step of an epoch takes what is left of it.
        long batches = Math.Min(_training.Accumulate, Batches.BatchesPerEpoch - (step.Step % StepsPerEpoch!.Value * _training.Accumulate));
        for (int i = 0; i < batches; i++)
        {
            using TBatch batch = Batches.Next();
            BatchLoss loss = Loss(batch);
            CheckFinite(loss.Mean, step.Step, batch);
            if (i == 0) first = loss.Count > 0 ? loss.Count : 1;
            // In units of the first batch's count, so that gradients have their usual size; the rest of the factor follows when all counts are known.
            Tensor term = i == 0 ? loss.Mean : loss.Mean.mul(loss.Count / first);
            term.Backward();
            total = total is null ? term.detach() : total.add(term.detach());
            count += loss.Count;
            samples += loss.Samples;
        }

        if (count > 0 && count != first)
        {
            ScaleGradients(first / count);
            total = total!.mul(first / count);
        }

        Clip();
        Optimizer.step();
        _schedule?.Step();
        return new(total!, samples, batches == 1 ? _value : null);
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        state.Add("model", Model);
        state.Add("optimizer", Optimizer as IStateful
            ?? throw new StateException($"{Optimizer.GetType().Name} cannot be resumed: an optimizer in the engine must be {nameof(IStateful)}."));
        if (_schedule is not null) state.Add("schedule", _schedule);
        state.Add("batches", Batches);
        _tree = state;
    }

    /// <summary>Creates the training batches on the run's device.</summary>
    protected abstract IBatchSource<TBatch> CreateBatches(RunContext run);

    /// <summary>Creates the model on the run's device. Called after <see cref="CreateBatches"/>.</summary>
    protected abstract nn.Module CreateModel(RunContext run);

    /// <summary>The loss of a batch.</summary>
    protected abstract BatchLoss Loss(TBatch batch);

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
        _batches?.Dispose();
        _optimizer?.Dispose();
        _model?.Dispose();
    }

    // Before the update: a run that diverges keeps its last finite weights.
    private void CheckFinite(Tensor loss, long step, TBatch batch)
    {
        _value = null;
        if (loss.device_type != DeviceType.CPU) return; // Reading it would wait for the device; the loop looks now and then.
        double value = LossReader.Read(loss);
        _value = value;
        if (double.IsFinite(value)) return;
        throw new DivergenceException(
            step, FiniteCheck.FirstBadWeight(_tree) ?? FiniteCheck.FirstBadOutput(Model, () => Loss(batch)) ?? $"the loss is {value}, all weights are finite");
    }

    private void ScaleGradients(double factor)
    {
        using IDisposable noGradients = no_grad();
        using Scalar scalar = factor.ToScalar();
        foreach (Parameter parameter in _parameters)
        {
            using Tensor? gradient = parameter.grad;
            gradient?.mul_(scalar);
        }
    }

    private void Clip()
    {
        if (_training.ClipValue is { } value) nn.utils.clip_grad_value_(_parameters, value);
        if (_training.ClipNorm is { } norm) _gradientNorm = nn.utils.clip_grad_norm_(_parameters, norm);
    }

    private static InvalidOperationException NotBuilt() => new("The task has not been built yet.");
}
