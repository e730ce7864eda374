using TorchSharp;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Optimizers;
using Trainer.Precision;
using Trainer.Profiling;
using Trainer.Schedules;
using Trainer.State;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tasks;

/// <summary>
/// One optimisation step of one model, in parts: gradients of any number of batches are accumulated under the run's precision, then unscaled, clipped and
/// applied, and the schedule moves on. <see cref="SupervisedTask{TBatch}"/> steps with it; so can a loop written by hand.
/// </summary>
/// <remarks>Its state is the loss scale; the model, the optimizer and the schedule are registered by whoever made them.</remarks>
public sealed class ModelUpdate : IStateful, IDisposable
{
    private readonly nn.Module _model;
    private readonly optim.Optimizer _optimizer;
    private readonly Schedule? _schedule;
    private readonly RunContext _run;
    private readonly Parameter[] _parameters;
    private readonly LossScaler? _scaler;
    private readonly bool _isOnCpu;
    private readonly List<Func<BatchLoss>> _losses = [];
    private (Tensor? Loss, double Count, double First, long Samples, int Batches) _sum;
    private double? _value;
    private string? _ending;
    private double _gradientNorm = double.NaN;
    private long _step;

    /// <summary>Prepares the steps of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">What updates it.</param>
    /// <param name="run">Precision, clipping and device.</param>
    /// <param name="schedule">The learning rates; null to leave them.</param>
    /// <exception cref="ConfigException">A module to be kept in float32 does not exist, or the optimizer evaluates the loss itself and the run is in float16.</exception>
    public ModelUpdate(nn.Module model, optim.Optimizer optimizer, RunContext run, Schedule? schedule = null)
    {
        (_model, _optimizer, _run, _schedule) = (model, optimizer, run, schedule);
        _parameters = [.. model.parameters().Where(parameter => parameter.requires_grad)];
        _isOnCpu = run.Device.type == DeviceType.CPU;
        ConfigException.Wrap("training:keepFloat32", () => run.Precision.KeepInFloat32(model, run.Training.KeepFloat32));
        if (run.Precision.Mode != PrecisionMode.Fp16) return;
        if (optimizer is IClosureOptimizer) throw new ConfigException("training:precision", "is fp16, whose gradients overflow now and then, but the optimizer searches along lines, where they must not. Take fp32 or bf16.");
        _scaler = new(run.Device);
    }

    /// <summary>Whether the step's losses are computed in <see cref="Apply"/>, several times, and not in <see cref="Add"/>: what they are computed from must live so long.</summary>
    public bool IsDeferred => _optimizer is IClosureOptimizer { NeedsClosure: true };

    /// <summary>Learning rate, gradient norm before clipping (when it is computed) and loss scale, as of now.</summary>
    public IReadOnlyDictionary<string, double> Gauges
    {
        get
        {
            var gauges = new Dictionary<string, double> { ["learningRate"] = _optimizer.ParamGroups.First().LearningRate };
            if (!double.IsNaN(_gradientNorm)) gauges["gradientNorm"] = _gradientNorm;
            if (_scaler is not null) gauges["lossScale"] = _scaler.Scale;
            return gauges;
        }
    }

    /// <summary>Begins a step: clears gradients.</summary>
    /// <param name="step">Its number, from 0, for messages.</param>
    public void Begin(long step)
    {
        using StepClock.Span time = _run.Clock.Measure(StepPhase.Optimizer);
        (_step, _sum, _value) = (step, default, null);
        _losses.Clear();
        _optimizer.zero_grad();
    }

    /// <summary>Computes a batch's loss and adds its gradients to those of the step.</summary>
    /// <param name="loss">Computes the loss; called again to find the fault when it is not finite, and by optimizers that evaluate it several times.</param>
    /// <exception cref="DivergenceException">The loss is not finite (seen at once on a CPU only; in float16 the step is skipped instead).</exception>
    public void Add(Func<BatchLoss> loss)
    {
        if (IsDeferred) _losses.Add(loss);
        else AddGradients(loss);
    }

    /// <summary>Ends the step: unscales, clips, updates, moves the schedule on. Gradients along lines that are searched are not clipped.</summary>
    /// <returns>The mean loss of all batches, before the update. It is marked as skipped when a gradient overflowed in float16: weights are as they were.</returns>
    /// <exception cref="DivergenceException">Gradients overflow in float16 however small the loss scale.</exception>
    public StepResult Apply()
    {
        if (IsDeferred) return Search();
        using StepClock.Span time = _run.Clock.Measure(StepPhase.Optimizer);
        double factor = Factor;
        Tensor loss = factor != 1 ? _sum.Loss!.mul(factor) : _sum.Loss!;
        bool isFinite = _scaler?.Unscale(_parameters, factor) ?? true;
        if (_scaler is null && factor != 1) ScaleGradients(factor);
        if (isFinite)
        {
            Clip();
            _optimizer.step();
        }
        else
        {
            ReportOverflow();
        }

        _schedule?.Step();
        return new(loss, _sum.Samples, _sum.Batches == 1 ? _value : null, IsSkipped: !isFinite);
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node) => _scaler?.SaveState(node.Child("scaler"));

    /// <inheritdoc/>
    public void LoadState(StateNode node) => _scaler?.LoadState(node.Child("scaler"));

    /// <inheritdoc/>
    public void Dispose() => _scaler?.Dispose();

    private double Factor => _sum.Count > 0 ? _sum.First / _sum.Count : 1;

    // The optimizer's own search: only where it begins must all be finite.
    private StepResult Search()
    {
        bool isFirst = true;
        Tensor loss = _optimizer.step(() =>
        {
            _sum = default;
            _optimizer.zero_grad();
            foreach (Func<BatchLoss> add in _losses) AddGradients(add, isFirst);
            isFirst = false;
            double factor = Factor;
            if (factor == 1) return _sum.Loss!;
            ScaleGradients(factor);
            return _sum.Loss!.mul(factor);
        });
        _schedule?.Step();
        _losses.Clear();
        string? ending = ((IClosureOptimizer)_optimizer).Ending;
        if (ending is not null && ending != _ending) _run.Log.Information("Step {Step}: the search for a lower loss stopped: {Why}.", _step + 1, ending);
        _ending = ending;
        return new(loss, _sum.Samples);
    }

    private void AddGradients(Func<BatchLoss> loss, bool isChecked = true)
    {
        BatchLoss batch;
        using (_run.Clock.Measure(StepPhase.Forward))
        using (_run.Precision.Autocast()) batch = loss();
        if (isChecked) CheckFinite(batch.Mean, loss);
        using StepClock.Span time = _run.Clock.Measure(StepPhase.Backward);
        if (_sum.Batches++ == 0) _sum.First = batch.Count > 0 ? batch.Count : 1;
        // In units of the first batch's count, so that gradients have their usual size; the rest of the factor follows when all counts are known.
        Tensor term = _sum.Batches == 1 ? batch.Mean : batch.Mean.mul(batch.Count / _sum.First);
        (_scaler is null ? term : term.mul(_scaler.Scale)).Backward();
        _sum.Loss = _sum.Loss is null ? term.detach() : _sum.Loss.add(term.detach());
        _sum.Count += batch.Count;
        _sum.Samples += batch.Samples;
    }

    private void ReportOverflow()
    {
        if (_scaler!.Scale < LossScaler.Smallest) throw new DivergenceException(_step, "gradients overflow in float16 however small the loss scale");
        _run.Log.Information("Step {Step}: a gradient overflowed in float16; the step is skipped and the loss scale is {Scale} now.", _step + 1, _scaler.Scale);
    }

    // Before the update: a run that diverges keeps its last finite weights.
    private void CheckFinite(Tensor loss, Func<BatchLoss> compute)
    {
        // On a GPU reading it would wait: the loop looks now and then. In float16 the scaler looks, as long as a smaller scale may help.
        if (!_isOnCpu || _scaler is { Scale: > LossScaler.Smallest }) return;
        double value = LossReader.Read(loss);
        _value = value;
        if (double.IsFinite(value)) return;
        throw new DivergenceException(_step, FiniteCheck.FirstBadWeight(_model) ?? FirstBadOutput(compute) ?? $"the loss is {value}, all weights are finite");
    }

    private string? FirstBadOutput(Func<BatchLoss> compute) => FiniteCheck.FirstBadOutput(_model, () =>
    {
        using IDisposable? region = _run.Precision.Autocast();
        compute();
    });

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
        if (_run.Training.ClipValue is { } value) nn.utils.clip_grad_value_(_parameters, value);
        if (_run.Training.ClipNorm is { } norm) _gradientNorm = nn.utils.clip_grad_norm_(_parameters, norm);
    }
}
