using TorchSharp;
using Trainer.Bilevel;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Metrics;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.Schedules;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>
/// Searches a trigger in rounds: a surrogate learns contrastively on data with the trigger as it is, then the trigger learns to bring images of any class near those of the target in the surrogate's embedding. What
/// is kept as the model is the trigger. Measured on test images, through the surrogate: <c>knn/asr</c>, <c>trigger/similarity</c>, <c>trigger/largestChange</c> and the rest of what a victim is measured by.
/// </summary>
/// <param name="options">Data, trigger, surrogate and rounds.</param>
public sealed class BltoTask(BltoOptions options) : TrainingTask
{
    private RunContext? _run;
    private Trigger? _trigger;
    private TriggerSearch? _search;
    private BilevelLoop? _loop;
    private Schedule? _schedule;
    private ViewPairs? _views;
    private AttackMeasure? _measure;
    private Tensor? _images;
    private long _round;
    private Tensor? _lower; // The surrogate's mean loss in the latest round; left on the device until somebody asks.

    /// <inheritdoc/>
    public override Goal Goal => new("trigger/similarity", GoalDirection.Maximize);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Gauges => _lower is null ? new Dictionary<string, double>() : new() { ["surrogateLoss"] = _lower.ToDouble() };

    /// <inheritdoc/>
    public override void Build(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        if (run.Training.BatchSize < 2) throw new ConfigException("training:batchSize", "is 1: a contrastive loss of one pair is not defined. Take 2 or more.");
        UnusedSettings.Refuse(run.Training, "blto");
        if (options.Rounds is { LowerSteps: 0, UpperSteps: 0 }) throw new ConfigException("task:rounds", "have neither lower nor upper steps: nothing would be done.");
        if (options is { Surrogate.CleanSteps: > 0, Rounds: { LowerSteps: 0, ReinitialiseEvery: not null } })
            throw new ConfigException("task:rounds:reinitialiseEvery", "puts an untrained surrogate in the place of the one trained on clean images, which no lower step would train again. Leave it out, or set task:rounds:lowerSteps to 1 or more.");
        using LabelledData data = options.Data.Load(run.Data);
        if (data.Train.Count < 2) throw new ConfigException("task:data", $"has {data.Train.Count} training sample: pairs of views are told apart from those of others, of which there must be one.");
        long target = TargetClass.Find(data, options.Target, "task:target");
        long[] labels = data.Train.Labels.data<long>().ToArray(), poisoned = options.Poisoning.Choose(labels, target);
        _images = TriggeredImages.Of(data.Train, data.Normalisation, run.Device);
        _views = new(options.Augmentations, data.Normalisation);
        ConfigException.Wrap("task:augmentations", () => Data.Augmentations.AugmentationSequence.ShapeOf(options.Augmentations, data.SampleShape));
        _trigger = ConfigException.Wrap("task:trigger", () => options.Trigger.Create(data.SampleShape));
        if (options.Trigger.Weights is { } weights)
        {
            var tree = new StateTree();
            tree.Add("model", _trigger);
            weights.Apply(tree, run.Log, "task:trigger:weights");
        }

        if (run.Device.type != DeviceType.CPU) _trigger.to(run.Device);
        _search = ConfigException.Wrap("task:surrogate", () => new TriggerSearch(_trigger, Fresh, _views, _images, Where(labels, target), poisoned, run.Training.BatchSize, options.Surrogate.Embedding));
        _loop = new(_search, new FirstOrderHypergradient(), options.Rounds, lower => ConfigException.Wrap("task:surrogate:optimizer", () => options.Surrogate.Optimizer.Create(lower)), run.Optimizer.CreatePlain);
        long upperSteps = run.Training.TotalSteps(null) * options.Rounds.UpperSteps;
        _schedule = ConfigException.Wrap("schedule", () => run.Schedule?.Create(_loop.Upper, upperSteps, null));
        _measure = new(options.Measure, data, target, run.Device, run.Random.Fork("measure"));
        run.Log.Information("{Train:N0} images of the attacker's, {Targets:N0} of the class {Target}, of which the simulated victim sees {Poisoned:N0} triggered.", labels.Length, labels.Count(label => label == target), options.Target, poisoned.Length);

        ContrastiveMethod Fresh()
        {
            ContrastiveMethod method = options.Surrogate.Method.Create(options.Surrogate.Encoder, data.SampleShape);
            if (run.Device.type != DeviceType.CPU) method.to(run.Device);
            return method;
        }
    }

    /// <inheritdoc/>
    public override StepResult Step(StepContext step)
    {
        _round = step.Step;
        if (step.Step == 0) LearnClean(step.Random.Fork("clean"));
        BilevelRound round = _loop!.Round(step.Step, step.Random.Fork("round"), () => _schedule?.Step());
        CheckFinite(round, step.Step);
        _lower?.Dispose();
        _lower = round.Lower?.alias().DetachFromDisposeScope();
        return new((round.Upper ?? round.Lower)!, (long)_run!.Training.BatchSize * (options.Rounds.LowerSteps + options.Rounds.UpperSteps));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate() => _measure!.Of(new FeatureReader(_search!.Surrogate, _views!) { Step = _round }, _trigger!, _views!, isFull: false);

    /// <inheritdoc/>
    public override void Figures(FigureContext figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (AttackFigures.Images(_measure!, _trigger!) is { } images) figures.Add("triggered-images", images);
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Add("model", _trigger!);
        state.Add("surrogate", new ModuleState(_search!.Surrogate, _search.Lower.Select(entry => entry.Name)));
        state.Add("rounds", _loop!);
        if (_schedule is not null) state.Add("schedule", _schedule);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _loop?.Dispose();
        _search?.Dispose();
        _trigger?.Dispose();
        _measure?.Dispose();
        _images?.Dispose();
        _lower?.Dispose();
    }

    private void LearnClean(RandomStream random)
    {
        _search!.IsPoisoned = false;
        for (int i = 0; i < options.Surrogate.CleanSteps; i++) _loop!.LowerStep(random.Fork(i)).Dispose();
        _search.IsPoisoned = true;
    }

    // A surrogate that is not finite any more soon makes the trigger so too, which would be blamed for it. One read from the device.
    private void CheckFinite(BilevelRound round, long step)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        Tensor[] seen = [.. ((Tensor?[])[round.Lower, round.Upper]).OfType<Tensor>(), .. _trigger!.parameters()];
        if (stack([.. seen.Select(tensor => tensor.isfinite().all())], 0).all().item<bool>()) return;
        throw new DivergenceException(step, FiniteCheck.FirstBadWeight(_search!.Surrogate) is { } weight ? $"the surrogate's {weight}; its learning rate is task:surrogate:optimizer:learningRate"
            : FiniteCheck.FirstBadWeight(_trigger) is { } own ? $"the trigger's {own}" : "a loss is not finite, all weights of surrogate and trigger are");
    }

    private static long[] Where(long[] labels, long target) => [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == target).Select(i => (long)i)];
}
