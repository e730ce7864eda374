using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Tasks.Parity;

/// <summary>
/// Learns the running sum of numbers modulo k at every step, by minimising cross-entropy on sequences that become longer, and is tested at the last step of longer ones: whoever keeps track of the state
/// goes on for ever, whoever has learned something else does not. Losses are in nats a step.
/// </summary>
/// <param name="options">Model and lengths.</param>
public sealed class ParityTask(ParityOptions options) : SupervisedTask<SumBatch>
{
    private readonly LengthCurriculum _curriculum = new(options.FirstLength, options.LengthStep, options.LastLength, options.LengthenBelow);
    private nn.Module<Tensor, Tensor>? _network;
    private double[] _accuracies = [];

    /// <inheritdoc/>
    public override Goal Goal => new("test/accuracy", GoalDirection.Maximize);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Gauges =>
        new Dictionary<string, double>(base.Gauges) { ["length"] = _curriculum.Length, ["runningLoss"] = _curriculum.RunningLoss };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        SetMode(training: false);
        var set = new MetricSet("test");
        foreach (int length in options.TestLengths)
        {
            (double loss, _accuracies) = Measure(length);
            set.Add($"accuracyAt{length}", _accuracies[^1]);
            if (length != options.TestLengths[^1]) continue;
            set.Add("accuracy", _accuracies[^1]);
            set.Add("loss", loss);
        }

        return [set];
    }

    /// <inheritdoc/>
    public override void Figures(FigureContext figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (_accuracies.Length < 2) return;
        double[] lengths = [.. Enumerable.Range(1, _accuracies.Length).Select(length => (double)length)];
        figures.Add("accuracy-by-length", new LineFigure("Accuracy by length", "numbers summed", "share right")
        {
            Lines = [new FigureLine("test", lengths, _accuracies)],
            Marks = [new FigureMark(options.LastLength, "longest in training")],
            Heights = (0, 1.02),
        });
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        base.State(state);
        state.Add("curriculum", _curriculum);
    }

    /// <inheritdoc/>
    protected override IBatchSource<SumBatch> CreateBatches(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new DrawnBatches<SumBatch>(run.Random.Fork("data"), random => SumBatch.Draw(run.Training.BatchSize, _curriculum.Length, options.Modulus, random, run.Device));
    }

    /// <inheritdoc/>
    protected override nn.Module CreateModel(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _network = ConfigException.Wrap("task:model", () => options.Model.Create(options.Modulus, options.Modulus - 1));
        if (run.Device.type != DeviceType.CPU) _network.to(run.Device);
        return _network;
    }

    /// <inheritdoc/>
    protected override BatchLoss Loss(SumBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new(nn.functional.cross_entropy(Logits(batch).flatten(0, 1), batch.Sums.view(-1)), batch.Sums.numel(), batch.Sums.shape[0]);
    }

    /// <inheritdoc/>
    protected override void AfterStep(StepResult result)
    {
        if (!result.IsSkipped) _curriculum.Add(result.ReadLoss());
    }

    // The mean loss, and the share of right sums at each step.
    private (double Loss, double[] Accuracies) Measure(int length)
    {
        RandomStream random = Run.Random.Fork("test").Fork(length);
        (double loss, double[] right, int count) = (0, new double[length], 0);
        using IDisposable off = no_grad();
        for (int part = 0; count < options.TestSequences && part < (Run.Training.EvaluationBatches ?? int.MaxValue); part++)
        {
            using DisposeScope scope = NewDisposeScope();
            using SumBatch batch = SumBatch.Draw(Math.Min(100, options.TestSequences - count), length, options.Modulus, random.Fork(part), Run.Device);
            Tensor logits = Logits(batch);
            loss += nn.functional.cross_entropy(logits.flatten(0, 1), batch.Sums.view(-1), reduction: nn.Reduction.Sum).item<float>();
            long[] hits = logits.argmax(-1).eq(batch.Sums).sum([0L]).cpu().data<long>().ToArray();
            for (int t = 0; t < length; t++) right[t] += hits[t];
            count += (int)batch.Sums.shape[0];
        }

        return (loss / count / length, Array.ConvertAll(right, hits => hits / count));
    }

    // That of 0 is fixed at 0: for k = 2 the softmax is the logistic function, and cross-entropy that of one output. The exponentials of the loss need float32, whatever the network computes in.
    private Tensor Logits(SumBatch batch)
    {
        Tensor others = _network!.call(batch.Inputs).to_type(ScalarType.Float32);
        return cat([zeros_like(others.narrow(-1, 0, 1)), others], -1);
    }
}
