using TorchSharp;
using Trainer.Configuration;
using Trainer.Figures;
using Trainer.Inspection;
using Trainer.Loop;
using Trainer.Methods.Guidance.Mapping;
using Trainer.Methods.Similarity;
using Trainer.Metrics;
using Trainer.Randomness;
using Trainer.State;
using Trainer.Tasks;
using Trainer.Tasks.Classification;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance;

/// <summary>
/// Trains a supervised task with L = loss + α Σ (1 − similarity(target's layer, guide's layer)) over pairs of layers, the guide frozen. Everything else is the task's own: data, optimizer, precision, metrics. Measured
/// besides, in training the task's own loss, <c>taskLoss</c>; on the first batch that the task evaluates on: the similarity of each pair, <c>alignment/pair1</c> …, and their means; on the first four, <c>alignment/unbiased</c>, the mean linear CKA of the pairs by the unbiased estimate; and <c>guide/…</c>, how good the guide is at the task, and where both classify
/// <c>guide/errorConsistency</c> with it.
/// </summary>
/// <param name="options">Task, guide and alignment.</param>
public sealed class GuidanceTask(GuidanceOptions options) : TrainingTask
{
    private const int ComparedBatches = 4;
    private readonly Alignment _alignment = new(options.Alignment);
    private TrainingTask? _task;
    private Guide? _guide;
    private nn.Module<Tensor, Tensor>? _model;
    private LayerTap? _tap;
    private ModelCall? _call;
    private RunContext? _run;
    private Tensor? _similarities; // Of the pairs in the latest batch, and their distance; left on the device until somebody asks.
    private Tensor? _taskLoss;
    private double[][]? _mapBefore;
    private (StepContext Context, int Batch) _now;

    /// <inheritdoc/>
    public override TaskNeeds Needs => Task.Needs;

    /// <inheritdoc/>
    public override long? StepsPerEpoch => Task.StepsPerEpoch;

    /// <inheritdoc/>
    public override bool IsDone => Task.IsDone;

    /// <inheritdoc/>
    public override Goal Goal => Task.Goal;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Gauges
    {
        get
        {
            var gauges = new Dictionary<string, double>(Task.Gauges);
            if (_taskLoss is not null) gauges["taskLoss"] = _taskLoss.to_type(ScalarType.Float32).cpu().item<float>();
            if (_similarities is null) return gauges;
            float[] values = _similarities.cpu().data<float>().ToArray();
            gauges["alignmentDistance"] = values[^1];
            for (int i = 0; i < values.Length - 1; i++) gauges[$"similarity{i + 1}"] = values[i];
            return gauges;
        }
    }

    private TrainingTask Task => _task ??= options.Task.Create();

    private ISupervisedTask Supervised => Task as ISupervisedTask ?? throw new ConfigException("task:task", "is no supervised task: only those can be guided, such as classification.");

    /// <inheritdoc/>
    public override void Build(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        Supervised.Objective = Objective;
        if (run.Training.BatchSize < options.Alignment.Similarity.LeastSamples)
            throw new ConfigException("training:batchSize", $"is {run.Training.BatchSize}, but layers cannot be compared on fewer than {options.Alignment.Similarity.LeastSamples} samples, and on few everything looks alike: take 128 or more.");
        ConfigException.WrapTask("task:task", () => Task.Build(run));
        _model = Supervised.Model as nn.Module<Tensor, Tensor> ?? throw new ConfigException("task:task", "has a model that does not map one tensor to one.");
        _tap = ConfigException.Wrap("task:alignment:layers", () => new LayerTap(_model, options.Alignment.Layers));
        _call = new(_model);
        _guide = new(options.Guide, run);
        ConfigException.Wrap("task:alignment:mapping", () =>
        {
            options.Alignment.Mapping.Check(_guide.LayerNames, _tap.Names);
            return true;
        });
    }

    /// <inheritdoc/>
    public override StepResult Step(StepContext step)
    {
        _guide!.Prepare();
        _now = (step, 0);
        return Task.Step(step);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        using IDisposable off = no_grad();
        _guide!.CheckFrozen();
        IReadOnlyList<MetricSet> sets = [];
        _call!.During(() => sets = Task.Evaluate(), ComparedBatches);
        MetricSet guide = _guide.Measure();
        if (Task is ClassificationTask { TestHits: { Count: > 0 } hits } && _guide.TestHits is { } others && others.Count == hits.Count) guide.Add("errorConsistency", ErrorConsistency.Kappa(hits, others));
        return [.. sets, .. HeldOut() is { } alignment ? (MetricSet[])[alignment] : [], guide];
    }

    /// <inheritdoc/>
    public override void RefreshStatistics(int batches) => Task.RefreshStatistics(batches);

    /// <inheritdoc/>
    public override void Figures(FigureContext figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        Task.Figures(figures);
        if (_mapBefore is { Length: > 0 }) figures.Add("similarity-before", SimilarityMap.Draw("Similarity of layers before training, on a training batch", _mapBefore));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        _call!.During(() => Task.Evaluate());
        if (!CanCompare) return;
        double[][] after = SimilarityMap.Of(_tap!.Capture(() => _model!.call(_call.Input)), _guide!.See(_call.Input).OwnLayers());
        if (after.Length > 0 && after[0].Length > 0) figures.Add("similarity-after", SimilarityMap.Draw("Similarity of layers after training, on a test batch", after));
        Forget();
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Task.State(state);
        state.Add("guide", _guide!);
        state.Add("similarityBefore", () => _mapBefore ?? [], saved => _mapBefore = saved);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _similarities?.Dispose();
        _taskLoss?.Dispose();
        _tap?.Dispose();
        _call?.Dispose();
        _guide?.Dispose();
        _task?.Dispose();
    }

    private bool CanCompare => _call!.Calls > 0 && _call.Input.shape[0] >= options.Alignment.Similarity.LeastSamples;

    private BatchLoss Objective(Func<BatchLoss> loss)
    {
        RandomStream random = _now.Context.Random.Fork("guidance").Fork(_now.Batch++);
        double weight = _alignment.Weight(_now.Context.Step, _run!.Training.TotalSteps(StepsPerEpoch));
        bool isNoise = _now.Context.Step < options.Alignment.NoiseSteps;
        bool isPlain = weight == 0 && options.Distillation is null && !isNoise;
        if (isPlain && _mapBefore is not null)
        {
            Note(null, null);
            return loss();
        }

        BatchLoss batch = default;
        IReadOnlyList<CapturedLayer> layers = [];
        Forget();
        if (isNoise) using (no_grad()) Quietly(() => _call!.During(() => batch = loss())); // For the shape of the inputs and the count.
        else _call!.During(() => layers = _tap!.Capture(() => batch = loss()));
        if (_call!.Calls != 1) throw new ConfigException("task:task", $"calls its model {_call.Calls} times a batch: which of them to guide is not known. A task that can be guided calls it once, as classification does.");
        if (isNoise && !CanCompare)
        {
            Forget();
            return loss();
        }

        _guide!.Check(_call.Input, _call.Output);
        Tensor input = isNoise ? GuideInputs.Noise(_call.Input, random) : _call.Input;
        if (isNoise || (options.Alignment.SecondForward && !isPlain)) layers = _tap!.Capture(() => _model!.call(input));
        GuideView guide = _guide.See(isPlain ? input : GuideInputs.Of(options.Guide.Input, input, random));
        if (_mapBefore is null && !isNoise && CanCompare) _mapBefore = SimilarityMap.Of(layers, (isPlain || options.Guide is { Input: GuideInput.Batch } or { Mode: GuideMode.Train } ? guide : _guide.See(input)).OwnLayers());
        if (isPlain)
        {
            Forget();
            return batch;
        }

        Note(null, batch.Mean);
        Tensor total = isNoise ? batch.Mean * 0 : batch.Mean;
        if (options.Distillation is { } distillation && !isNoise) total = ((1 - distillation.Share) * total) + (distillation.Share * Distance(distillation.Temperature, guide.Output, _call.Output));
        if ((weight > 0 || isNoise) && CanCompare) total = total + ((isNoise ? options.Alignment.Weight : weight) * Distance(layers, guide, batch.Mean));
        Forget();
        return batch with { Mean = total };
    }

    // What is recorded of the latest batch.
    private void Note(Tensor? similarities, Tensor? taskLoss)
    {
        _similarities?.Dispose();
        _taskLoss?.Dispose();
        (_similarities, _taskLoss) = (similarities?.DetachFromDisposeScope(), taskLoss?.detach().DetachFromDisposeScope());
    }

    private Tensor Distance(IReadOnlyList<CapturedLayer> layers, GuideView guide, Tensor taskLoss)
    {
        if (layers.Count > 0 && is_grad_enabled() && !layers.Any(layer => layer.Output.requires_grad))
            throw new ConfigException("task:task", "the target's layers are computed without a graph, so that an alignment cannot train them: switch recomputation off, and freezing of the whole model.");
        (Tensor similarities, Tensor distance) = _alignment.Of(layers, guide);
        Note(cat([similarities.detach(), distance.detach().view(1)], 0).to_type(ScalarType.Float32), taskLoss);
        return distance;
    }

    private static Tensor Distance(double temperature, Tensor teacher, Tensor student)
    {
        if (student.shape[^1] < 2 || !teacher.shape.AsSpan().SequenceEqual(student.shape))
            throw new ConfigException("task:distillation", $"takes outputs of one shape with a score for each of two classes or more; the guide gives [{string.Join(", ", teacher.shape)}] and the target [{string.Join(", ", student.shape)}].");
        Tensor t = nn.functional.log_softmax(teacher.to_type(ScalarType.Float32) / temperature, -1), s = nn.functional.log_softmax(student.to_type(ScalarType.Float32) / temperature, -1);
        return (t.exp() * (t - s)).sum(-1).mean() * (temperature * temperature);
    }

    // In evaluation, so that no statistic moves.
    private void Quietly(Action compute)
    {
        _model!.eval();
        compute();
        _model.train();
    }

    // On the first batch by the alignment's own measure; over several by one that does not depend on how large they are.
    private MetricSet? HeldOut()
    {
        if (!CanCompare) return null;
        _guide!.Check(_call!.Input, _call.Output);
        var set = new MetricSet("alignment");
        MinibatchCka[] unbiased = [];
        foreach (Tensor input in _call.Inputs)
        {
            using DisposeScope scope = NewDisposeScope();
            (IReadOnlyList<CapturedLayer> target, GuideView guide) = (_tap!.Capture(() => _model!.call(input)), _guide.See(input));
            if (set.Values.Count == 0) AddPairs(set, _alignment.Of(target, guide).Similarities);
            IReadOnlyList<LayerPair> pairs = _alignment.Pairs(target, guide.Layers);
            if (unbiased.Length == 0) unbiased = [.. pairs.Select(_ => new MinibatchCka())];
            if (input.shape[0] < 4) continue;
            IReadOnlyList<CapturedLayer> layers = guide.OwnLayers();
            for (int i = 0; i < pairs.Count; i++) unbiased[i].Add(target[pairs[i].Target].Output, layers[pairs[i].Guide].Output);
        }

        if (unbiased.Length > 0) set.Add("unbiased", unbiased.Average(pair => pair.Value));
        Forget();
        return set;
    }

    private static void AddPairs(MetricSet set, Tensor similarities)
    {
        double[] pairs = [.. similarities.to_type(ScalarType.Float64).cpu().data<double>()];
        set.Add("mean", pairs.Average());
        if (pairs.Length > 1) set.Add("meanAfterFirst", pairs[1..].Average());
        for (int i = 0; i < pairs.Length; i++) set.Add($"pair{i + 1}", pairs[i]);
    }

    private void Forget()
    {
        _tap!.Clear();
        _call!.Clear();
    }
}
