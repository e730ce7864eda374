using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Randomness;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>
/// Learns features of images without labels, from pairs of views. Measured on each split, on features in evaluation mode: <c>knnAccuracy</c>, that of the nearest training images; where asked
/// for <c>probeAccuracy</c>, that of a linear classifier; <c>alignment</c> and <c>uniformity</c>; and <c>spread</c>, that of the embeddings, which tells a collapse.
/// </summary>
/// <param name="options">Data, encoder, method and views.</param>
public sealed class ContrastiveTask(ContrastiveOptions options) : SupervisedTask<LabelledBatch>
{
    private LabelledData? _data;
    private ContrastiveMethod? _method;
    private ViewPairs? _views;
    private BatchOptions _evaluation = new();
    private Device _device = CPU;
    private long _steps;
    private double _spread = double.NaN;
    private bool _hasWarned;

    /// <inheritdoc/>
    public override Goal Goal => new((_data?.Validation is null ? "test" : "validation") + "/knnAccuracy", GoalDirection.Maximize);

    /// <summary>The method's networks. Known after <see cref="TrainingTask.Build"/>.</summary>
    public ContrastiveMethod Method => _method ?? throw new InvalidOperationException("The task has not been built yet.");

    /// <summary>The data, where somebody has loaded them already; the task's own from then on. Null for those of the options.</summary>
    internal LabelledData? Data { get; set; }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        SetMode(training: false);
        using DisposeScope scope = NewDisposeScope();
        FeatureSet bank = Encode(_data!.Train, options.Monitor.Bank ?? int.MaxValue);
        using var knn = new KnnClassifier(bank.Features, bank.Labels, _data.Classes.Count, options.Monitor);
        using LinearProbe? probe = options.Probe is null ? null : LinearProbe.Fit(bank.Features, bank.Labels, _data.Classes.Count, options.Probe);
        List<MetricSet> sets = [];
        if (_data.Validation is { } validation) sets.Add(Measure("validation", validation, knn, probe));
        sets.Add(Measure("test", _data.Test, knn, probe));
        WarnOfCollapse(sets[^1]["spread"]);
        return sets;
    }

    /// <inheritdoc/>
    public override void Figures(FigureContext figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        SetMode(training: false);
        using LabelledBatch? batch = Batches(_data!.Test, new(1, [0], [1])).FirstOrDefault();
        if (batch is not null && ContrastiveFigures.Views(batch.Inputs, options.Augmentations, Run.Random.Fork("figures"), _data.Normalisation.Scale) is { } views) figures.Add("views", views);
        FeatureSet test = Encode(_data.Test, ContrastiveFigures.MostPoints);
        figures.Add("feature-map", ContrastiveFigures.Map(test, _data.Classes));
    }

    /// <inheritdoc/>
    public override void RefreshStatistics(int batches)
    {
        SetMode(training: true);
        using BatchLoader loader = CreateLoader(Run, Run.Random.Fork("statistics"));
        for (int i = 0; i < batches; i++)
        {
            using LabelledBatch batch = loader.Next();
            using DisposeScope scope = NewDisposeScope();
            Method.Embed(batch.Inputs);
        }
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        ArgumentNullException.ThrowIfNull(state);
        base.State(state);
        state.Add("steps", () => _steps, saved => _steps = saved);
    }

    /// <inheritdoc/>
    protected override IBatchSource<LabelledBatch> CreateBatches(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Training.BatchSize < 2) throw new ConfigException("training:batchSize", "is 1, but a batch of one pair has nothing to be told apart from, and no statistics to be normalised by: take 2 or more, and 128 for good features.");
        _data = Data ?? options.Data.Load(run.Data);
        _device = run.Device;
        _evaluation = new BatchOptions { Size = options.EvaluationBatchSize, Prefetch = run.Training.Prefetch, Workers = run.Training.Workers };
        _views = new(options.Augmentations, _data.Normalisation);
        if (_data.Train.Count < 2) throw new ConfigException("task:data", $"has {_data.Train.Count} training sample: pairs of views are told apart from those of others, of which there must be one.");
        run.Log.Information("{Train:N0} training samples in pairs of views, {Test:N0} test samples.", _data.Train.Count, _data.Test.Count);
        return CreateLoader(run, run.Random.Fork("data"));
    }

    /// <inheritdoc/>
    protected override nn.Module CreateModel(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _method = ConfigException.Wrap("task:method", () => options.Method.Create(options.Encoder, _data!.SampleShape));
        if (run.Device.type != DeviceType.CPU) _method.to(run.Device);
        return _method;
    }

    /// <inheritdoc/>
    protected override BatchLoss Loss(LabelledBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor[] views = batch.Inputs.chunk(2);
        return new(Method.Loss(views[0], views[1]), batch.Count, batch.Count);
    }

    /// <inheritdoc/>
    protected override void AfterStep(StepResult result)
    {
        _steps++;
        Method.AfterStep();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _data?.Dispose();
    }

    // An untrained network may begin near one point: what counts is that it does not leave it, or ends there.
    private void WarnOfCollapse(double spread)
    {
        bool isEnd = double.IsNaN(_spread) && _steps >= Run.Training.TotalSteps(StepsPerEpoch);
        bool isStuck = spread < CollapseDetector.Threshold && (spread <= _spread || isEnd);
        _spread = spread;
        if (!isStuck || _hasWarned) return;
        _hasWarned = true;
        Run.Log.Warning(
            "The embeddings of the test images have collapsed onto one point: their spread is {Spread:F3}, and 1 where they point in all directions. The features are worth little then: try stronger augmentations, a smaller learning rate, or a method with negatives.", spread);
    }

    private BatchLoader CreateLoader(RunContext run, RandomStream random)
    {
        int size = run.Training.BatchSize;
        var batches = new BatchOptions
        {
            Size = size,
            Views = 2,
            Prefetch = run.Training.Prefetch,
            Workers = run.Training.Workers,
            // One pair left over cannot be learnt from.
            DropLast = _data!.Train.Count % size == 1,
        };
        return ConfigException.Wrap("task:augmentations", () => new BatchLoader(_data.Train, _data.Normalisation, batches, random, run.Device, options.Augmentations));
    }

    private IEnumerable<LabelledBatch> Batches(LabelledSet set, Normalisation normalisation) =>
        BatchLoader.InOrder(set, normalisation, _evaluation, _device).Take(Run.Training.EvaluationBatches ?? int.MaxValue);

    private FeatureSet Encode(LabelledSet set, long most)
    {
        List<Tensor> features = [], labels = [];
        foreach (LabelledBatch batch in Batches(set, _data!.Normalisation))
        {
            using (batch)
            using (NewDisposeScope())
            {
                long count = Math.Min(most, batch.Labels.shape[0]);
                features.Add(Method.Features(batch.Inputs.narrow(0, 0, count)).to_type(ScalarType.Float32).MoveToOuterDisposeScope());
                labels.Add(batch.Labels.narrow(0, 0, count).MoveToOuterDisposeScope());
                most -= count;
            }

            if (most == 0) break;
        }

        FeatureSet all = new(cat(features, 0), cat(labels, 0));
        Method.CheckFinite(all.Features, Math.Max(0, _steps - 1));
        return all;
    }

    private MetricSet Measure(string split, LabelledSet set, KnnClassifier knn, LinearProbe? probe)
    {
        using DisposeScope scope = NewDisposeScope();
        FeatureSet seen = Encode(set, long.MaxValue);
        var metrics = new MetricSet(split);
        metrics.Add("knnAccuracy", knn.Accuracy(seen.Features, seen.Labels));
        if (probe is not null) metrics.Add("probeAccuracy", probe.Accuracy(seen.Features, seen.Labels));
        (Tensor first, Tensor second, Tensor embeddings) = OfViews(set);
        metrics.Add("alignment", AlignmentUniformity.Alignment(first, second));
        metrics.Add("uniformity", AlignmentUniformity.Uniformity(seen.Features));
        metrics.Add("spread", CollapseDetector.Spread(embeddings));
        return metrics;
    }

    // Features of two views of each image, the same views in each evaluation, and the embeddings of the first.
    private (Tensor First, Tensor Second, Tensor Embeddings) OfViews(LabelledSet set)
    {
        List<Tensor> first = [], second = [], embeddings = [];
        foreach (LabelledBatch batch in Batches(set, new(_data!.Normalisation.Scale, [0], [1])))
        {
            using (batch)
            using (NewDisposeScope())
            {
                (Tensor one, Tensor other) = _views!.Draw(batch.Inputs, Run.Random.Fork("evaluation").Fork(batch.Index));
                Tensor features = Method.Features(one);
                first.Add(features.MoveToOuterDisposeScope());
                second.Add(Method.Features(other).MoveToOuterDisposeScope());
                embeddings.Add(Method.Projector.call(features).MoveToOuterDisposeScope());
            }
        }

        return (cat(first, 0), cat(second, 0), cat(embeddings, 0));
    }
}
