using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Randomness;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance.Sequences;

/// <summary>
/// Learns whether the number of ones in a string of bits is odd, from the string and one answer, by the binary cross-entropy of two outputs with the answer as a unit vector; measured are that loss, in nats an output, and the
/// share of answers that are right. Strings are drawn afresh, those of the test from a stream of their own.
/// </summary>
/// <param name="options">Model and strings.</param>
public sealed class StringParityTask(StringParityOptions options) : SupervisedTask<BitBatch>
{
    private nn.Module<Tensor, Tensor>? _network;

    /// <inheritdoc/>
    public override Goal Goal => new("test/accuracy", GoalDirection.Maximize);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        SetMode(training: false);
        RandomStream random = Run.Random.Fork("test");
        (double loss, double right, int count) = (0, 0, 0);
        using IDisposable off = no_grad();
        for (int part = 0; count < options.TestStrings && part < (Run.Training.EvaluationBatches ?? int.MaxValue); part++)
        {
            using DisposeScope scope = NewDisposeScope();
            using BitBatch batch = BitBatch.Draw(Math.Min(Run.Training.BatchSize, options.TestStrings - count), options, random.Fork(part), Run.Device);
            Tensor logits = Logits(batch);
            loss += CrossEntropy(logits, batch).item<float>() * batch.IsOdd.shape[0];
            right += logits.argmax(1).eq(batch.IsOdd).sum().item<long>();
            count += (int)batch.IsOdd.shape[0];
        }

        var set = new MetricSet("test");
        set.Add("loss", loss / count);
        set.Add("accuracy", right / count);
        return [set];
    }

    /// <inheritdoc/>
    protected override IBatchSource<BitBatch> CreateBatches(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new DrawnBatches<BitBatch>(run.Random.Fork("data"), random => BitBatch.Draw(run.Training.BatchSize, options, random, run.Device));
    }

    /// <inheritdoc/>
    protected override nn.Module CreateModel(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _network = ConfigException.Wrap("task:model", () => options.Model.Create(symbols: 2, outputs: 2));
        if (run.Device.type != DeviceType.CPU) _network.to(run.Device);
        return _network;
    }

    /// <inheritdoc/>
    protected override BatchLoss Loss(BitBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new(CrossEntropy(Logits(batch), batch), batch.IsOdd.shape[0], batch.IsOdd.shape[0]);
    }

    // The exponentials of the loss need float32, whatever the network computes in.
    private Tensor Logits(BitBatch batch) => _network!.call(batch.Bits).to_type(ScalarType.Float32);

    private static Tensor CrossEntropy(Tensor logits, BitBatch batch) => nn.functional.binary_cross_entropy_with_logits(logits, nn.functional.one_hot(batch.IsOdd, 2).to_type(ScalarType.Float32));
}
