using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Models.Sequence;
using Trainer.Randomness;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance.Sequences;

/// <summary>Learns to say a sequence again after its end, by cross-entropy over what is not 0; measured are loss, in nats a token, and the share of tokens that are right. Sequences are drawn afresh, those of the test from a stream of their own.</summary>
/// <param name="options">Model and sequences.</param>
public sealed class CopyPasteTask(CopyPasteOptions options) : SupervisedTask<CopyBatch>
{
    private nn.Module<Tensor, Tensor>? _network;

    /// <inheritdoc/>
    public override Goal Goal => new("test/accuracy", GoalDirection.Maximize);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        SetMode(training: false);
        RandomStream random = Run.Random.Fork("test");
        (double loss, double right, double scored) = (0, 0, 0);
        using IDisposable off = no_grad();
        for (int first = 0, part = 0; first < options.TestSequences && part < (Run.Training.EvaluationBatches ?? int.MaxValue); first += Run.Training.BatchSize, part++)
        {
            using DisposeScope scope = NewDisposeScope();
            using CopyBatch batch = CopyBatch.Draw(Math.Min(Run.Training.BatchSize, options.TestSequences - first), options, random.Fork(part), Run.Device);
            (Tensor logits, Tensor targets) = Scored(batch);
            loss += nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.Sum).item<float>();
            right += logits.argmax(-1).eq(targets).sum().item<long>();
            scored += targets.numel();
        }

        var set = new MetricSet("test");
        set.Add("loss", loss / scored);
        set.Add("accuracy", right / scored);
        return [set];
    }

    /// <inheritdoc/>
    protected override IBatchSource<CopyBatch> CreateBatches(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new DrawnBatches<CopyBatch>(run.Random.Fork("data"), random => CopyBatch.Draw(run.Training.BatchSize, options, random, run.Device));
    }

    /// <inheritdoc/>
    protected override nn.Module CreateModel(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _network = ConfigException.Wrap("task:model", () => new TokenSequence(options.Vocabulary, options.Model));
        if (run.Device.type != DeviceType.CPU) _network.to(run.Device);
        return _network;
    }

    /// <inheritdoc/>
    protected override BatchLoss Loss(CopyBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        (Tensor logits, Tensor targets) = Scored(batch);
        return new(nn.functional.cross_entropy(logits, targets), targets.numel(), batch.Tokens.shape[0]);
    }

    // Of the places that count. The exponentials of the loss need float32, whatever the network computes in.
    private (Tensor Logits, Tensor Targets) Scored(CopyBatch batch)
    {
        Tensor targets = batch.Targets.view(-1), places = targets.nonzero().view(-1);
        return (_network!.call(batch.Tokens).to_type(ScalarType.Float32).reshape(-1, options.Vocabulary).index_select(0, places), targets.index_select(0, places));
    }
}
