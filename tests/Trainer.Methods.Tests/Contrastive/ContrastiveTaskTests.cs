using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Data.Augmentations;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Methods.Contrastive;
using Trainer.Methods.Tests.Physics;
using Trainer.Models;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.Tasks;
using Trainer.Tasks.Classification;
using Trainer.Tests;
using Trainer.Torch.Precision;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Contrastive;

/// <summary>Runs on digits: what is measured, what is refused, and what becomes of the encoder afterwards.</summary>
public sealed class ContrastiveTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ListLog _log = new();

    private static ContrastiveOptions Options => new()
    {
        Data = new DigitsOptions { Limit = 200, TestLimit = 60 },
        Encoder = new SmallCnnOptions { Channels = [8, 16] },
        Method = new SimClrOptions { Dimensions = 16 },
        Augmentations = [new RandomResizedCropOptions { LeastScale = 0.5 }, new ColorJitterOptions { Contrast = 0, Saturation = 0 }],
        Monitor = new() { Neighbours = 10 },
        Probe = new(),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Features_learnt_without_labels_tell_digits_apart()
    {
        ContrastiveOptions options = Options with { Data = new DigitsOptions { Limit = 800, TestLimit = 200 } };
        (_, IReadOnlyDictionary<string, double> before) = Train(options, steps: 1, rate: 0);
        _log.Messages.Clear(); // Untrained features lie near one point, which is said of them.
        (_, IReadOnlyDictionary<string, double> after) = Train(options, steps: 150);
        Assert.True(after["test/knnAccuracy"] > 0.8, $"{after["test/knnAccuracy"]}");
        Assert.True(after["test/knnAccuracy"] > before["test/knnAccuracy"] + 0.05, $"{before["test/knnAccuracy"]} → {after["test/knnAccuracy"]}");
        Assert.True(after["test/probeAccuracy"] > 0.8);
        Assert.True(after["test/uniformity"] < before["test/uniformity"]);
        Assert.InRange(after["test/spread"], 0.5, 1.1);
        Assert.InRange(after["test/alignment"], 0, 2);
        Assert.DoesNotContain(_log.Messages, message => message.Contains("collapsed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_collapse_is_reported_once()
    {
        (_, IReadOnlyDictionary<string, double> metrics) = Train(Options with { Method = new AttractionOptions() }, steps: 60, evaluateEvery: 20, rate: 0.1);
        Assert.True(metrics["test/spread"] < CollapseDetector.Threshold, $"{metrics["test/spread"]}");
        Assert.Single(_log.Messages, message => message.Contains("collapsed", StringComparison.Ordinal));
    }

    /// <summary>With nothing to compare with: an end at one point is one, wherever the run began.</summary>
    [Fact]
    public void A_collapse_that_is_seen_only_at_the_end_is_reported()
    {
        (_, IReadOnlyDictionary<string, double> metrics) = Train(Options with { Method = new AttractionOptions() }, steps: 60, rate: 0.1);
        Assert.True(metrics["test/spread"] < CollapseDetector.Threshold, $"{metrics["test/spread"]}");
        Assert.Single(_log.Messages, message => message.Contains("collapsed", StringComparison.Ordinal));
    }

    /// <summary>However many samples a batch of the evaluation holds.</summary>
    [Fact]
    public void The_bank_has_as_many_samples_as_asked_for()
    {
        (double ten, double fives, double all) = (Accuracy(10, 256), Accuracy(10, 5), Accuracy(null, 256));
        Assert.Equal(fives, ten);
        Assert.NotEqual(all, ten);

        double Accuracy(int? bank, int batch) => Train(Options with { Monitor = new() { Neighbours = 1, Bank = bank }, EvaluationBatchSize = batch }, steps: 1, rate: 0).Metrics["test/knnAccuracy"];
    }

    [Fact]
    public void What_cannot_work_is_refused_by_its_key()
    {
        Refused("training:batchSize", Options, "nothing to be told apart from", batch: 1);
        Refused("task:data", Options with { Data = new DigitsOptions { Limit = 1, TestLimit = 10 } }, "1 training sample");
        Refused("task:augmentations", Options with { Augmentations = [new RandomResizedCropOptions { Size = 16 }] }, "smaller than the size of 16");
        Refused("task:method", Options with { Encoder = new ModelEncoderOptions { Model = new ConvNetOptions { Channels = [1, 1, 1, 1, 1] } } }, "cannot be halved");
        Refused("task:augmentations", new ClassificationOptions { Data = new DigitsOptions(), Model = new MlpOptions { Widths = [4] }, Augmentations = [new RandomResizedCropOptions { Size = 4 }] }, "leave the size as it is");
    }

    /// <summary>65 samples in batches of 32: the one left over is not made a batch of.</summary>
    [Fact]
    public void A_pair_left_over_is_left_out()
    {
        (List<double> losses, _) = Train(Options with { Data = new DigitsOptions { Limit = 65, TestLimit = 10 } }, steps: 6, batch: 32);
        Assert.Equal(6, losses.Count);
    }

    [Fact]
    public void Views_smaller_than_the_image_are_learnt_from()
    {
        (List<double> losses, _) = Train(Options with { Augmentations = [new RandomResizedCropOptions { Size = 5 }] }, steps: 4);
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss)));
    }

    [Fact]
    public void An_encoder_that_is_not_finite_any_more_is_named()
    {
        using var task = (ContrastiveTask)Options.Create();
        task.Build(Run(1, 32, 0.1, 1));
        using (no_grad()) task.Method.Encoder.parameters().First().fill_(3e38f); // Finite, but what it computes is not.
        DivergenceException error = Assert.Throws<DivergenceException>(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            task.Step(new(0, 0, new RandomStream(0)));
        });
        Assert.Contains("'encoder.", error.Message, StringComparison.Ordinal);
        Assert.Contains("encoder", Assert.Throws<DivergenceException>(() => Evaluated(task)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void In_mixed_precision_similarities_stay_exact()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor first = randn(16, 8), second = randn(16, 8), queue = UnitVectors.Of(randn(20, 8));
        float[] exact = Losses(first, second, queue);
        using var lower = new AutocastScope(DeviceType.CPU);
        Assert.Equal(exact, Losses(first, second, queue));
    }

    [Fact]
    public void Figures_show_views_and_the_map_of_features()
    {
        using TrainingTask task = Options.Create();
        task.Build(Run(1, 32, 0.1, 1));
        var figures = new FigureContext();
        using (NewDisposeScope())
        using (no_grad()) task.Figures(figures);
        Assert.Equal(24, ((ImageFigure)figures.Figures["views"]).Images.Count);
        Assert.Equal(60, ((ScatterFigure)figures.Figures["feature-map"]).Groups.Sum(group => group.X.Count));
    }

    /// <summary>With the same weights, a frozen encoder stays bit for bit, running statistics included; one that is tuned moves.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_learnt_goes_into_a_classifier(bool frozen)
    {
        using var task = (ContrastiveTask)Options.Create();
        task.Build(Run(1, 32, 0.1, 1));
        SafetensorsWriter.Write(_folder.File("model.safetensors"), task.Method.state_dict());
        var options = new EncoderClassifierOptions { Encoder = Options.Encoder, Weights = _folder.Path, Frozen = frozen };
        using var model = (EncoderClassifier)options.Create(new([1, 8, 8], 10));
        Dictionary<string, Tensor> learnt = task.Method.Encoder.state_dict(), taken = model.state_dict();
        Assert.All(learnt, entry => Assert.True(entry.Value.equal(taken["encoder." + entry.Key]).all().item<bool>()));
        using optim.Optimizer optimizer = optim.SGD(model.parameters().Where(parameter => parameter.requires_grad), 0.1);
        model.train();
        Tensor loss = nn.functional.cross_entropy(model.call(rand(8, 1, 8, 8)), arange(8, int64));
        loss.backward();
        optimizer.step();
        Assert.Equal(frozen, learnt.All(entry => entry.Value.equal(taken["encoder." + entry.Key]).all().item<bool>()));
        ArgumentException error = Assert.Throws<ArgumentException>(() => (options with { Encoder = new SmallCnnOptions() }).Create(new([1, 8, 8], 10)));
        Assert.Contains("does not fit the encoder", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => (options with { Weights = _folder.File("none") }).Create(new([1, 8, 8], 10)));
    }

    private static float[] Losses(Tensor first, Tensor second, Tensor queue) =>
        [NtXent.Loss(first, second, 0.1).item<float>(), InfoNce.Loss(first, second, queue, 0.1).item<float>(), NegativeCosine.Loss(first, second, second, first).item<float>()];

    private static void Evaluated(ContrastiveTask task)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        task.Evaluate();
    }

    private RunContext Run(int steps, int batch, double rate, int evaluateEvery) => new()
    {
        Training = new() { Steps = steps, BatchSize = batch, Device = "cpu", EvaluateEvery = evaluateEvery },
        Optimizer = new Sgd.Options { LearningRate = rate, Momentum = 0.9 },
        Random = new RandomStream(0),
        Log = _log.Logger,
    };

    private (List<double> Losses, IReadOnlyDictionary<string, double> Metrics) Train(TaskOptions options, int steps, int batch = 64, double rate = 0.06, int evaluateEvery = 1000)
    {
        manual_seed(0);
        using TrainingTask task = options.Create();
        RunContext run = Run(steps, batch, rate, evaluateEvery);
        var losses = new LossList();
        LoopResult result = new TrainingLoop(run.Training, losses).Run(task, run);
        return (losses.Values, result.Final);
    }

    private void Refused(string key, TaskOptions options, string message, int batch = 32)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Train(options, 1, batch));
        Assert.Equal(key, error.Errors[0].Path);
        Assert.Contains(message, error.Errors[0].Message, StringComparison.Ordinal);
    }

    private sealed class LossList : ITrainingListener
    {
        public List<double> Values { get; } = [];

        public void OnStep(LoopState state, StepResult result) => Values.Add(result.ReadLoss());
    }
}
