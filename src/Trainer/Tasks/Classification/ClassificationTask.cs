using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Data.Augmentations;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Models;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Tasks.Classification;

/// <summary>Learns to tell classes apart by minimising cross-entropy.</summary>
/// <param name="options">Data, model and loss.</param>
public sealed class ClassificationTask(ClassificationOptions options) : SupervisedTask<LabelledBatch>
{
    private LabelledData? _data;
    private BatchOptions _evaluation = new();
    private Device _device = CPU;
    private nn.Module<Tensor, Tensor>? _network;
    private long[][]? _confusion;

    /// <inheritdoc/>
    public override Goal Goal => new((_data?.Validation is null ? "test" : "validation") + "/accuracy", GoalDirection.Maximize);

    /// <summary>Whether the latest evaluation was right about each test sample, in the order stored; empty before the first.</summary>
    public IReadOnlyList<bool> TestHits { get; private set; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        SetMode(training: false);
        var sets = new List<MetricSet>();
        if (_data!.Validation is { } validation) sets.Add(Measure("validation", validation));
        sets.Add(Measure("test", _data.Test));
        _confusion = sets[^1].Tables.GetValueOrDefault("confusion");
        return sets;
    }

    /// <inheritdoc/>
    public override void Figures(FigureContext figures)
    {
        SetMode(training: false);
        if (_confusion is { Length: <= ClassificationFigures.MostClasses }) figures.Add("test-confusion", ClassificationFigures.Confusion(_confusion, _data!.Classes));
        using LabelledBatch? batch = BatchLoader.InOrder(_data!.Test, _data.Normalisation, _evaluation, _device).FirstOrDefault();
        if (batch is not null && ClassificationFigures.Samples(batch, Logits(batch), _data) is { } samples) figures.Add("test-samples", samples);
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
            _network!.call(batch.Inputs);
        }
    }

    /// <inheritdoc/>
    protected override IBatchSource<LabelledBatch> CreateBatches(RunContext run)
    {
        TrainingOptions training = run.Training;
        _data = options.Data.Load(run.Data);
        _device = run.Device;
        _evaluation = new BatchOptions { Size = options.EvaluationBatchSize, Prefetch = training.Prefetch, Workers = training.Workers };
        run.Log.Information(
            "{Train:N0} training samples, {Test:N0} test samples, {Classes} classes.", _data.Train.Count, _data.Test.Count, _data.Classes.Count);
        return CreateLoader(run, run.Random.Fork("data"));
    }

    /// <inheritdoc/>
    protected override nn.Module CreateModel(RunContext run)
    {
        _network = ConfigException.Wrap("task:model", () => options.Model.Create(new ModelShape(_data!.SampleShape, _data.Classes.Count)));
        if (run.Device.type != DeviceType.CPU) _network.to(run.Device);
        return _network;
    }

    /// <inheritdoc/>
    protected override BatchLoss Loss(LabelledBatch batch)
    {
        Tensor logits = Logits(batch);
        return new(nn.functional.cross_entropy(logits, batch.Labels, label_smoothing: options.LabelSmoothing), batch.Count, batch.Count);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _data?.Dispose();
    }

    // The exponentials of the loss need float32, whatever the network computes in.
    private Tensor Logits(LabelledBatch batch) => _network!.call(batch.Inputs).to_type(ScalarType.Float32);

    private BatchLoader CreateLoader(RunContext run, RandomStream random)
    {
        TrainingOptions training = run.Training;
        var batches = new BatchOptions { Size = training.BatchSize, Prefetch = training.Prefetch, Workers = training.Workers };
        IEpochOrder epochs = ConfigException.Wrap("task:sampling", () => options.Sampling.Create(_data!.Train, training.BatchSize));
        ConfigException.Wrap("task:augmentations", () =>
        {
            IReadOnlyList<long> seen = AugmentationSequence.ShapeOf(options.Augmentations, _data!.SampleShape);
            if (!seen.SequenceEqual(_data.SampleShape)) throw new ArgumentException($"make training images of ({string.Join(", ", seen)}), but the model is tested on ({string.Join(", ", _data.SampleShape)}): leave the size as it is.");
            return true;
        });
        return ConfigException.Wrap(
            "task:augmentations", () => new BatchLoader(_data!.Train, _data.Normalisation, batches, random, run.Device, options.Augmentations, epochs));
    }

    private MetricSet Measure(string split, LabelledSet set)
    {
        var meter = new ClassificationMeter(_data!.Classes.Count, options.TopK);
        foreach (LabelledBatch batch in BatchLoader.InOrder(set, _data.Normalisation, _evaluation, _device).Take(Run.Training.EvaluationBatches ?? int.MaxValue))
        {
            using (batch)
            using (NewDisposeScope())
            {
                Tensor logits = Logits(batch);
                Tensor loss = nn.functional.cross_entropy(logits, batch.Labels, reduction: nn.Reduction.Sum);
                meter.Add(logits, batch.Labels, loss.item<float>());
            }
        }

        if (split == "test") TestHits = meter.Hits;
        return meter.Compute(split);
    }
}
