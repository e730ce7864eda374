using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Data.Fields;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Methods.Operators.Losses;
using Trainer.Methods.Operators.Normalisation;
using Trainer.Metrics;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators;

/// <summary>
/// Learns a map between fields from pairs. Measured are the relative errors <c>l2</c> and <c>h1</c>, and <c>differenceH1</c> where that loss is trained on, means over samples, on the training set (as many samples as are
/// tested on), on validation and test sets, and <c>l2At…</c> on other grids; where outputs are the state that follows, <c>rollout</c>, the relative error over whole
/// trajectories of which only the first states are given.
/// </summary>
/// <param name="options">Data, model and loss.</param>
public sealed class OperatorTask(OperatorOptions options) : SupervisedTask<FieldBatch>
{
    private FieldData? _data;
    private nn.Module<Tensor, Tensor>? _operator;
    private ErrorSpectrum? _spectrum;

    /// <inheritdoc/>
    public override Goal Goal => new((_data?.Validation is null ? "test" : "validation") + "/l2", GoalDirection.Minimize);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        SetMode(training: false);
        var sets = new List<MetricSet> { Measure("train", _data!.Train, (int)Math.Min(_data.Train.Count, _data.Test.Count)) };
        if (_data.Validation is { } validation) sets.Add(Measure("validation", validation));
        _spectrum = new ErrorSpectrum();
        MetricSet test = Measure("test", _data.Test, spectrum: _spectrum);
        foreach ((string band, double error) in _spectrum.Bands) test.Add("l2" + band, error);
        test.Add("gap", test["l2"] - sets[0]["l2"]);
        foreach ((string grid, FieldSet set) in _data.OtherGrids) test.Add("l2At" + grid, Measure(grid, set)["l2"]);
        if (_data.Trajectories is { } trajectories) test.Add("rollout", Rollout.Error(_operator!, trajectories, (int)(_data.Test.Inputs.shape[1] / _data.Test.Outputs.shape[1]), options.EvaluationBatchSize, Run.Device, Run.Precision));
        sets.Add(test);
        return sets;
    }

    /// <inheritdoc/>
    public override void Figures(FigureContext figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        SetMode(training: false);
        if (_spectrum is not null) figures.Add("error-spectrum", _spectrum.Figure());
        using FieldBatch batch = _data!.Test.InOrder(OperatorFigures.Samples, Run.Device).First();
        figures.Add("test-fields", OperatorFigures.Fields(batch, Predict(batch.Inputs)));
    }

    /// <inheritdoc/>
    public override void RefreshStatistics(int batches)
    {
        SetMode(training: true);
        using var loader = new FieldBatches(_data!.Train, Run.Training.BatchSize, Run.Random.Fork("statistics"), Run.Device);
        for (int i = 0; i < batches; i++)
        {
            using FieldBatch batch = loader.Next();
            using DisposeScope scope = NewDisposeScope();
            Predict(batch.Inputs);
        }
    }

    /// <inheritdoc/>
    protected override IBatchSource<FieldBatch> CreateBatches(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _data = options.Data.Load(run.Data, run.Log);
        run.Log.Information(
            "{Train:N0} training samples, {Test:N0} test samples of {Rows}×{Columns} points.", _data.Train.Count, _data.Test.Count, _data.Train.Inputs.shape[2], _data.Train.Inputs.shape[3]);
        if (_data.Validation is null)
        {
            run.Log.Warning("There are no validation samples: the best weights are chosen by the error on the test samples, which makes that error too small. Set some aside: task:data:validation, or of files task:data:validationShare.");
        }

        return new FieldBatches(_data.Train, run.Training.BatchSize, run.Random.Fork("data"), run.Device);
    }

    /// <inheritdoc/>
    protected override nn.Module CreateModel(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        FieldSet train = _data!.Train;
        long[] shape = train.Inputs.shape;
        nn.Module<Tensor, Tensor> network = ConfigException.Wrap("task:model", () => options.Model.Create(new FieldShape(shape[1], shape[2], shape[3]), train.Outputs.shape[1]));
        _operator = new NormalisedOperator(
            Normaliser("task:inputNormalisation", train.Inputs, options.InputNormalisation), network, Normaliser("task:outputNormalisation", train.Outputs, options.OutputNormalisation));
        _operator.eval();
        foreach (FieldSet set in _data.OtherGrids.Values) ConfigException.Wrap("task:data:otherGrids", () => TakesGridOf(set));
        if (run.Device.type != DeviceType.CPU) _operator.to(run.Device);
        return _operator;
    }

    /// <inheritdoc/>
    protected override BatchLoss Loss(FieldBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new(options.Loss.PerSample(_operator!.call(batch.Inputs), batch.Outputs).mean(), batch.Count, batch.Count);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _data?.Dispose();
    }

    private static FieldNormaliser? Normaliser(string key, Tensor fields, FieldNormalisation kind) =>
        kind == FieldNormalisation.None ? null : ConfigException.Wrap(key, () => new FieldNormaliser(fields, kind));

    // Training would find out only when it evaluates.
    private bool TakesGridOf(FieldSet set)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        return _operator!.call(set.Inputs.narrow(0, 0, 1)).shape[2] == set.Inputs.shape[2];
    }

    private Tensor Predict(Tensor inputs)
    {
        using IDisposable off = no_grad();
        using IDisposable? region = Run.Precision.Autocast();
        return _operator!.call(inputs);
    }

    private MetricSet Measure(string split, FieldSet set, int most = int.MaxValue, ErrorSpectrum? spectrum = null)
    {
        var errors = new FieldErrors(options.Loss as DifferenceH1Options);
        int batches = Math.Min(Run.Training.EvaluationBatches ?? int.MaxValue, (int)Math.Ceiling(most / (double)options.EvaluationBatchSize));
        foreach (FieldBatch batch in set.InOrder(options.EvaluationBatchSize, Run.Device).Take(batches))
        {
            using (batch)
            using (NewDisposeScope())
            {
                Tensor predicted = Predict(batch.Inputs);
                errors.Add(predicted, batch.Outputs);
                spectrum?.Add(predicted, batch.Outputs);
            }
        }

        return errors.Compute(split);
    }
}
