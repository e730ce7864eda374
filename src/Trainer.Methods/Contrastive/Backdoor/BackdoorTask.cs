using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Metrics;
using Trainer.State;
using Trainer.Tasks;
using Trainer.Weights;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>
/// A victim: contrastive learning on a set that somebody has poisoned. Measured on test images, with clean training images and their labels downstream: <c>knn/accuracy</c>, <c>knn/asr</c>, at the end
/// <c>probe/accuracy</c>, <c>probe/asr</c>, and how features of clean and triggered images lie.
/// </summary>
/// <param name="options">Victim, trigger and poisoning.</param>
public sealed class BackdoorTask(BackdoorOptions options) : TrainingTask
{
    private RunContext? _run;
    private ContrastiveTask? _task;
    private Trigger? _trigger;
    private ViewPairs? _views;
    private AttackMeasure? _measure;
    private ContrastiveMethod? _control;
    private long _target, _steps;

    /// <inheritdoc/>
    public override TaskNeeds Needs => Task.Needs with { MeasuresMoreAtEnd = true };

    /// <inheritdoc/>
    public override long? StepsPerEpoch => Task.StepsPerEpoch;

    /// <inheritdoc/>
    public override Goal Goal => new("knn/accuracy", GoalDirection.Maximize);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Gauges => Task.Gauges;

    private ContrastiveTask Task => _task ??= new(Victim(options));

    /// <inheritdoc/>
    public override void Build(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        LabelledData data = Victim(options).Data.Load(run.Data);
        try
        {
            _target = TargetClass.Find(data, options.Target, "task:target");
            _trigger = TriggeredImages.Ready(options.Trigger, data.SampleShape, "task:trigger", run.Log);
            _views = new(Victim(options).Augmentations, data.Normalisation);
            _measure = new(options.Measure, data, _target, run.Device, run.Random.Fork("measure"));
            if (options.Control is { } weights) _control = Control(weights, data.SampleShape);
            if (options.Poisoning is { } poisoning) data = data with { Train = PoisonedOptions.Poison(data, _trigger, poisoning.Choose(data.Train.Labels.data<long>().ToArray(), _target), poisoning) };
        }
        catch
        {
            data.Dispose();
            throw;
        }

        if (run.Device.type != DeviceType.CPU) _trigger.to(run.Device);
        Task.Data = data;
        // Victims of all triggers begin alike: nothing draws from torch's generator between here and the encoder.
        manual_seed(run.Random.Fork("victim").NextSeed())?.Dispose();
        ConfigException.WrapTask("task:victim", () => Task.Build(run));
    }

    /// <inheritdoc/>
    public override StepResult Step(StepContext step)
    {
        _steps = step.Step + 1;
        return Task.Step(step);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        IReadOnlyList<MetricSet> sets = _measure!.Of(Reader, _trigger!, _views!, IsEnding);
        if (!IsEnding || _control is null) return sets;
        var control = new MetricSet("control");
        foreach (MetricSet set in _measure.Of(new FeatureReader(_control, _views!), _trigger!, _views!, isFull: true).Where(set => set.Split is "knn" or "probe"))
        {
            control.Add(set.Split + "Accuracy", set["accuracy"]);
            control.Add(set.Split + "Asr", set["asr"]);
        }

        return [.. sets, control];
    }

    /// <inheritdoc/>
    public override void RefreshStatistics(int batches) => Task.RefreshStatistics(batches);

    /// <inheritdoc/>
    public override void Figures(FigureContext figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (AttackFigures.Images(_measure!, _trigger!) is { } images) figures.Add("triggered-images", images);
        figures.Add("feature-map", AttackFigures.Map(_measure!, Reader, _trigger!, _target));
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Task.State(state);
        state.Add("victimSteps", () => _steps, saved => _steps = saved);
    }

    /// <summary>The victim's options.</summary>
    /// <exception cref="ConfigException">The victim is another task.</exception>
    internal static ContrastiveOptions Victim(BackdoorOptions options) => options.Victim as ContrastiveOptions ?? throw new ConfigException("task:victim", "is no contrastive task: only encoders that learn contrastively can be attacked in this way.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _task?.Dispose();
        _trigger?.Dispose();
        _measure?.Dispose();
        _control?.Dispose();
    }

    private ContrastiveMethod Control(WeightOptions weights, IReadOnlyList<long> shape)
    {
        ContrastiveMethod method = ConfigException.Wrap("task:victim:method", () => Victim(options).Method.Create(Victim(options).Encoder, shape));
        var tree = new StateTree();
        tree.Add("model", method);
        weights.Apply(tree, _run!.Log, "task:control");
        if (_run.Device.type != DeviceType.CPU) method.to(_run.Device);
        return method;
    }

    private FeatureReader Reader => new(Task.Method, _views!) { Step = Math.Max(0, _steps - 1) };
}
