using TorchSharp;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.Schedules;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Tasks.Quadratic;

/// <summary>Minimises ½ Σ λ_r w_rc² from w ~ N(0, 1) by gradients λ (w + noise · ξ), ξ ~ N(0, 1). What is measured is the mean of w².</summary>
/// <param name="options">Sizes, curvatures and noise.</param>
public sealed class QuadraticTask(QuadraticOptions options) : TrainingTask
{
    private RunContext? _run;
    private QuadraticModel? _model;
    private optim.Optimizer? _optimizer;
    private Schedule? _schedule;
    private Tensor? _curvature;
    private RandomStream _noise;

    /// <inheritdoc/>
    public override Goal Goal => new("test/meanSquare", GoalDirection.Minimize);

    /// <inheritdoc/>
    public override void Build(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        (_run, _noise) = (run, run.Random.Fork("noise"));
        _model = new QuadraticModel(options);
        if (run.Device.type != DeviceType.CPU) _model.to(run.Device);
        _optimizer = run.Optimizer.CreatePlain(_model.named_parameters());
        _schedule = ConfigException.Wrap("schedule", () => run.Schedule?.Create(_optimizer, run.Training.TotalSteps(StepsPerEpoch), StepsPerEpoch));
        _curvature = pow(10, linspace(0, -options.Decades, options.Rows, device: run.Device)).unsqueeze(1).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override StepResult Step(StepContext step)
    {
        using DisposeScope scope = NewDisposeScope();
        using (no_grad())
        {
            // A function of the stream and the step, so that a run goes on from a checkpoint to the bit.
            using var generator = new Generator((ulong)_noise.Fork(step.Step).NextSeed());
            Tensor noise = randn(_model!.Point.shape, generator: generator).to(_run!.Device);
            _model.Point.grad = _curvature! * (_model.Point + noise * options.Noise);
        }

        Tensor loss = (_curvature! * _model.Point.detach().square()).mean() * 0.5;
        _optimizer!.step();
        _schedule?.Step();
        return new StepResult(loss.MoveToOuterDisposeScope(), options.Rows);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        using DisposeScope scope = NewDisposeScope();
        var set = new MetricSet("test");
        set.Add("meanSquare", _model!.Point.detach().square().mean().item<float>());
        return [set];
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Add("model", _model!);
        state.Add("optimizer", (IStateful)_optimizer!);
        if (_schedule is not null) state.Add("schedule", _schedule);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _optimizer?.Dispose();
        _model?.Dispose();
        _curvature?.Dispose();
    }
}
