using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Methods.Contrastive.Backdoor.Defences;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Metrics;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Defends an encoder that was trained by the task <c>backdoor</c>, and measures accuracy and attack success as that does.</summary>
/// <param name="options">The attack, the encoder's weights and the defence.</param>
public sealed class DefenceTask(DefenceTaskOptions options) : TrainingTask
{
    private readonly List<Tensor> _kept = [];
    private RunContext? _run;
    private ContrastiveMethod? _victim;
    private Defence? _defence;
    private Trigger? _trigger;
    private ViewPairs? _views;
    private AttackMeasure? _measure;
    private long _target, _steps;

    /// <inheritdoc/>
    public override TaskNeeds Needs { get; } = new() { MeasuresMoreAtEnd = true };

    /// <inheritdoc/>
    public override bool IsDone => _steps > 0 && _defence!.IsOneShot;

    /// <inheritdoc/>
    public override Goal Goal => new("knn/asr", GoalDirection.Minimize);

    /// <inheritdoc/>
    public override void Build(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        if (run.Training.BatchSize < 2) throw new ConfigException("training:batchSize", "is 1: a contrastive loss of one pair is not defined. Take 2 or more.");
        UnusedSettings.Refuse(run.Training, "defence");
        if (run.Schedule is not null) throw new ConfigException("schedule", "has no effect in the task defence: its steps are taken at a constant rate. Leave it out.");
        BackdoorOptions attack = options.Attack as BackdoorOptions ?? throw new ConfigException("task:attack", "is not the task backdoor.");
        ContrastiveOptions victim = BackdoorTask.Victim(attack);
        using LabelledData data = victim.Data.Load(run.Data);
        _target = TargetClass.Find(data, attack.Target, "task:attack:target");
        _trigger = TriggeredImages.Ready(attack.Trigger, data.SampleShape, "task:attack:trigger", run.Log);
        if (run.Device.type != DeviceType.CPU) _trigger.to(run.Device);
        _views = new(victim.Augmentations, data.Normalisation);
        _measure = new(attack.Measure, data, _target, run.Device, run.Random.Fork("measure"));
        _victim = Fresh();
        var tree = new StateTree();
        tree.Add("model", _victim);
        options.Weights.Apply(tree, run.Log, "task:weights");
        Tensor clean = Keep(TriggeredImages.Of(data.Train, data.Normalisation, run.Device));
        (Tensor training, long[] poisoned) = Poisoned(attack, data, clean);
        _defence = ConfigException.Wrap("task:defence", () => options.Defence.Create(new DefenceContext
        {
            Victim = _victim,
            Fresh = Fresh,
            Optimizer = run.Optimizer.CreatePlain,
            Views = _views,
            Clean = Share(clean, run.Random.Fork("clean")),
            Training = training,
            Poisoned = poisoned.ToHashSet(),
            BatchSize = run.Training.BatchSize,
            Classes = data.Classes.Count,
        }));

        ContrastiveMethod Fresh()
        {
            ContrastiveMethod method = ConfigException.Wrap("task:attack:victim:method", () => victim.Method.Create(victim.Encoder, data.SampleShape));
            if (run.Device.type != DeviceType.CPU) method.to(run.Device);
            return method;
        }
    }

    /// <inheritdoc/>
    public override StepResult Step(StepContext step)
    {
        _steps = step.Step + 1;
        return new(_defence!.Step(step), _run!.Training.BatchSize);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate() =>
        [.. _measure!.Of(Reader, _trigger!, _views!, IsEnding), .. _defence!.Measure() is { } own ? (MetricSet[])[own] : []];

    /// <inheritdoc/>
    public override void Figures(FigureContext figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        figures.Add("feature-map", AttackFigures.Map(_measure!, Reader, _trigger!, _target));
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _defence!.State(state);
        state.Add("defenceSteps", () => _steps, saved => _steps = saved);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _defence?.Dispose();
        _victim?.Dispose();
        _trigger?.Dispose();
        _measure?.Dispose();
        foreach (Tensor tensor in _kept) tensor.Dispose();
    }

    private FeatureReader Reader => new(_defence!.Method, _views!, _defence.Filter) { Step = Math.Max(0, _steps - 1) };

    // What the defender has of the clean images.
    private Tensor Share(Tensor clean, RandomStream random)
    {
        if (options.CleanShare == 1) return clean;
        int count = (int)Math.Round(options.CleanShare * clean.shape[0]);
        if (count < 2) throw new ConfigException("task:cleanShare", $"leaves the defender {count} of {clean.shape[0]:N0} clean images, where a pair of views needs others beside it: raise it to {2.0 / clean.shape[0]:0.####} or more.");
        using Tensor places = tensor(random.Permutation((int)clean.shape[0]).Take(count).Select(place => (long)place).Order().ToArray(), device: clean.device);
        return Keep(clean.index_select(0, places));
    }

    // The set that the victim was trained on.
    private (Tensor Images, long[] Places) Poisoned(BackdoorOptions attack, LabelledData data, Tensor clean)
    {
        if (attack.Poisoning is not { } poisoning) return (clean, []);
        long[] places = poisoning.Choose(data.Train.Labels.data<long>().ToArray(), _target, "task:attack:poisoning");
        using LabelledData poisoned = new PoisonedOptions { Data = BackdoorTask.Victim(attack).Data, Trigger = attack.Trigger, Target = attack.Target, Poisoning = poisoning }.Load(_run!.Data);
        return (Keep(TriggeredImages.Of(poisoned.Train, poisoned.Normalisation, _run.Device)), places);
    }

    private Tensor Keep(Tensor tensor)
    {
        _kept.Add(tensor);
        return tensor;
    }
}
