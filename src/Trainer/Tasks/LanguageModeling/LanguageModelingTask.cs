using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Data.Text;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Models;
using Trainer.Models.Sequence;
using static TorchSharp.torch;

namespace Trainer.Tasks.LanguageModeling;

/// <summary>Learns which byte of a text follows those before it, by minimising cross-entropy. Losses are in nats a byte.</summary>
/// <param name="options">Text and model.</param>
public sealed class LanguageModelingTask(LanguageModelingOptions options) : SupervisedTask<TokenBatch>
{
    private const int Vocabulary = 256;
    private byte[] _train = [], _test = [];
    private nn.Module<Tensor, Tensor>? _network;

    /// <inheritdoc/>
    public override Goal Goal => new("test/loss", GoalDirection.Minimize);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate()
    {
        SetMode(training: false);
        int length = options.Model.Context, windows = options.TestWindows;
        double sum = 0, correct = 0;
        long[] places = [.. Enumerable.Range(0, windows).Select(i => (_test.Length - length - 1) * (long)i / Math.Max(1, windows - 1))];
        using IDisposable off = no_grad();
        foreach (long[] part in places.Chunk(Run.Training.BatchSize).Take(Run.Training.EvaluationBatches ?? int.MaxValue))
        {
            using DisposeScope scope = NewDisposeScope();
            using TokenBatch batch = TokenBatch.At(_test, part, length, Run.Device);
            Tensor logits = Logits(batch), next = batch.Next.reshape(-1);
            sum += nn.functional.cross_entropy(logits, next, reduction: nn.Reduction.Sum).item<float>();
            correct += logits.argmax(-1).eq(next).sum().item<long>();
        }

        double count = (double)Math.Min(windows, (Run.Training.EvaluationBatches ?? int.MaxValue) * (long)Run.Training.BatchSize) * length;
        var set = new MetricSet("test");
        set.Add("loss", sum / count);
        set.Add("accuracy", correct / count);
        set.Add("bitsPerByte", sum / count / Math.Log(2));
        return [set];
    }

    /// <inheritdoc/>
    protected override IBatchSource<TokenBatch> CreateBatches(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        byte[] text = options.Text.Load(run.Data, run.Random.Fork("text"));
        int test = (int)(text.Length * options.TestShare), needed = options.Model.Context + 2;
        if (test < needed || text.Length - test < needed)
            throw new DataException($"A text of {text.Length:N0} bytes is too short: training and test part need {needed:N0} each, a window of context and one more.");
        (_train, _test) = (text[..^test], text[^test..]);
        run.Log.Information("{Train:N0} bytes to train on, {Test:N0} to test on.", _train.Length, _test.Length);
        (int size, int length) = (run.Training.BatchSize, options.Model.Context);
        // An epoch sees as many tokens as there are.
        return new DrawnBatches<TokenBatch>(run.Random.Fork("data"), random => TokenBatch.Draw(_train, size, length, random, run.Device), Math.Max(1, _train.Length / ((long)size * length)));
    }

    /// <inheritdoc/>
    protected override nn.Module CreateModel(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _network = options.Sequence is { } sequence
            ? ConfigException.Wrap("task:sequence", () => new TokenSequence(Vocabulary, sequence))
            : ConfigException.Wrap("task:model", () => new CausalTransformer(Vocabulary, options.Model));
        if (run.Device.type != DeviceType.CPU) _network.to(run.Device);
        return _network;
    }

    /// <inheritdoc/>
    protected override BatchLoss Loss(TokenBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor next = batch.Next.reshape(-1);
        return new(nn.functional.cross_entropy(Logits(batch), next), next.numel(), batch.Tokens.shape[0]);
    }

    // The exponentials of the loss need float32, whatever the network computes in.
    private Tensor Logits(TokenBatch batch) => _network!.call(batch.Tokens).to_type(ScalarType.Float32).reshape(-1, Vocabulary);
}
