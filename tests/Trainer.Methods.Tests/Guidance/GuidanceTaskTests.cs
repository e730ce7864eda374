using TorchSharp;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Methods.Guidance;
using Trainer.Methods.Guidance.Mapping;
using Trainer.Methods.Guidance.Networks;
using Trainer.Methods.Guidance.Sequences;
using Trainer.Methods.Similarity;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.State;
using Trainer.Tasks;
using Trainer.Tasks.Classification;
using Trainer.Tests;
using Trainer.Torch.Safetensors;
using Trainer.Weights;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Guidance;

public sealed class GuidanceTaskTests : IDisposable
{
    private static readonly Trainer.Data.DigitsOptions Digits = new() { Limit = 96, TestLimit = 40 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Check 7 of the method: α = 0 is unguided training, bit for bit, dropout and all.</summary>
    [Fact]
    public void Without_weight_it_is_the_task_bit_for_bit()
    {
        TaskOptions target = Target(0.3);
        Assert.Equal(Train(target, 5).Weights, Train(Guided(target) with { Alignment = new() { Weight = 0 } }, 5).Weights);
        Assert.NotEqual(Train(target, 5).Weights, Train(Guided(target), 5).Weights);
    }

    /// <summary>Once it is off, the guide is not even looked at.</summary>
    [Fact]
    public void Stopped_it_goes_on_as_the_task_would()
    {
        GuidanceOptions stopped = Guided(Target()) with { Alignment = new() { StopAfterSteps = 2 } }, always = Guided(Target());
        Assert.Equal(Train(always, 2).Weights, Train(stopped, 2).Weights);
        Assert.NotEqual(Train(always, 4).Weights, Train(stopped, 4).Weights);
        Assert.True(Train(stopped, 4).Losses[3] < 5, "the alignment is still in the loss");
        Assert.True(Train(always, 4).Losses[3] > 3);
        // From where it stops on each step is one of the task's own.
        var run = Run(5);
        string checkpoint = _folder.File("stopped");
        Directory.CreateDirectory(checkpoint);
        using (TrainingTask task = stopped.Create()) new TrainingLoop(run.Training, new StopAt(2, tree => Trainer.Checkpoints.Checkpoint.Write(checkpoint, tree, 2))).Run(task, run);
        using TrainingTask plain = (Guided(Target()) with { Alignment = new() { Weight = 0 } }).Create();
        var trace = new Trace();
        new TrainingLoop(run.Training, trace).Run(plain, run, tree => Trainer.Checkpoints.Checkpoint.Load(checkpoint, tree));
        Assert.Equal(Train(stopped, 5).Weights, trace.Weights);
    }

    /// <summary>What is recorded is of the latest step, not of the last guided one.</summary>
    [Fact]
    public void Stopped_it_records_no_similarities_any_more()
    {
        using TrainingTask task = (Guided(Target()) with { Alignment = new() { StopAfterSteps = 1 } }).Create();
        task.Build(Run(2));
        for (int step = 0; step < 2; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            task.Step(new(step, 0, new RandomStream(0).Fork("step").Fork(step)));
            Assert.Equal(step == 0, task.Gauges.ContainsKey("similarity1"));
            Assert.Equal(step == 0, task.Gauges.ContainsKey("taskLoss"));
        }
    }

    /// <summary>Check 7: what is like itself is not pulled anywhere.</summary>
    [Fact]
    public void A_guide_that_is_a_copy_of_the_target_pulls_nowhere()
    {
        manual_seed(3);
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> network = new StridedCnnOptions { Channels = [4, 6], Strides = [1, 2] }.Create(new([1, 8, 8], 10));
        network.eval();
        using var tap = new Inspection.LayerTap(network, new());
        Tensor input = randn([32, 1, 8, 8]);
        Inspection.CapturedLayer[] guide = [.. tap.Capture(() => network.call(input)).Select(layer => layer with { Output = layer.Output.detach().clone() })];
        (Tensor similarities, Tensor distance) = new Alignment(new()).Of(tap.Capture(() => network.call(input)), new(guide, guide[^1].Output));
        Assert.Equal(3, similarities.shape[0]);
        Assert.Equal(0, distance.item<float>(), 1e-5);
        distance.backward();
        Assert.All(network.parameters(), parameter => Assert.Equal(0, parameter.grad?.abs().max().item<float>() ?? 0, 1e-5));
    }

    /// <summary>The sum over the pairs, not their mean: at the start nearly one for each.</summary>
    [Fact]
    public void The_pairs_are_summed()
    {
        double with = Train(Guided(Target()), 1).Losses[0], without = Train(Target(), 1).Losses[0], twice = Train(Guided(Target()) with { Alignment = new() { Weight = 2 } }, 1).Losses[0];
        Assert.InRange(with - without, 0.3, 3);
        Assert.Equal(2 * (with - without), twice - without, 1e-4);
    }

    /// <summary>Check 8. A trained guide too stands still from then on.</summary>
    [Theory]
    [InlineData(GuideMode.Eval, 0)]
    [InlineData(GuideMode.Eval, 3)]
    [InlineData(GuideMode.Train, 0)]
    public void The_guide_does_not_change_and_takes_no_gradient(GuideMode mode, int trainSteps)
    {
        GuidanceOptions options = Guided(Target());
        using var task = (GuidanceTask)(options with { Guide = options.Guide with { Mode = mode, TrainSteps = trainSteps, TrainBatchSize = 16 } }).Create();
        var run = Run(4);
        task.Build(run);
        var tree = new StateTree();
        task.State(tree);
        for (int step = 0; step < 4; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            task.Step(new(step, 0, new RandomStream(0).Fork("step").Fork(step)));
            task.Evaluate(); // Computes the hash of the guide's weights anew, and that none takes gradients.
        }
    }

    /// <summary>Check 8, weight by weight, beside what is aligned with it.</summary>
    [Fact]
    public void No_weight_of_the_guide_moves_or_takes_a_gradient_when_something_is_aligned_with_it()
    {
        using DisposeScope scope = NewDisposeScope();
        using var guide = new Guide(Guided(Target()).Guide, Run(1));
        guide.Prepare();
        Dictionary<string, float[]> before = Values();
        Tensor images = randn([16, 1, 8, 8]), target = randn(16, 5, requires_grad: true);
        for (int i = 0; i < 2; i++) (1 - new LinearCka().Similarity(target, guide.See(images).OwnLayers()[0].Output)).backward();
        Assert.True(target.grad!.abs().max().item<float>() > 0);
        Assert.All(guide.Model.parameters(), parameter => Assert.True(!parameter.requires_grad && parameter.grad is null));
        Assert.Equal(before, Values());

        Dictionary<string, float[]> Values() => guide.Model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().to_type(ScalarType.Float32).clone().data<float>().ToArray());
    }

    [Fact]
    public void A_guide_is_trained_before_the_target_and_says_how_good_it_is()
    {
        GuidanceOptions options = Guided(Target());
        Trace trace = Train(options with { Guide = options.Guide with { TrainSteps = 60, Optimizer = new Adam.Options { LearningRate = 0.01 } } }, 2);
        Assert.True(trace.Metrics["guide/accuracy"] > 0.25, $"{trace.Metrics["guide/accuracy"]}");
        Assert.InRange(trace.Metrics["guide/errorConsistency"], -1, 1);
        Assert.InRange(trace.Metrics["alignment/pair1"], 0, 1);
        Assert.Equal(trace.Metrics["alignment/mean"], (trace.Metrics["alignment/pair1"] + trace.Metrics["alignment/pair2"]) / 2, 1e-6);
    }

    /// <summary>Caching is bookkeeping: the same numbers up to rounding.</summary>
    [Fact]
    public void With_and_without_a_cache_it_is_the_same()
    {
        GuidanceOptions options = Guided(Target());
        Trace with = Train(options, 8), without = Train(options with { Guide = options.Guide with { CacheMebibytes = 0 } }, 8);
        foreach ((double one, double other) in with.Losses.Zip(without.Losses)) Assert.Equal(other, one, 1e-3);
    }

    [Fact]
    public void Controls_and_variants_train()
    {
        GuidanceOptions options = Guided(Target(0.1));
        double plain = Train(options, 3).Losses[2];
        foreach (GuidanceOptions variant in (GuidanceOptions[])[
            options with { Guide = options.Guide with { Input = GuideInput.Permuted } },
            options with { Guide = options.Guide with { Input = GuideInput.Noise } },
            options with { Alignment = new() { SecondForward = true } },
            options with { Alignment = new() { NoiseSteps = 2 } },
            options with { Alignment = new() { Decay = AlignmentDecay.Cosine } },
            options with { Alignment = new() { Similarity = new Rsa() } },
            options with { Alignment = new() { Mapping = new LayerPairsOptions { Pairs = ["convs.0=layers.1", "2=layers.1"] } } },
            options with { Alignment = new() { Weight = 0 }, Distillation = new() },
        ])
        {
            Trace trace = Train(variant, 3);
            Assert.All(trace.Losses, loss => Assert.True(double.IsFinite(loss)));
            Assert.NotEqual(plain, trace.Losses[2]);
        }
    }

    /// <summary>The alignment alone, on noise: no statistic of the batch's gets in.</summary>
    [Fact]
    public void Noise_steps_are_of_the_alignment_alone() =>
        Assert.InRange(Train(Guided(Target()) with { Alignment = new() { NoiseSteps = 1 } }, 1).Losses[0], 0.1, 3);

    [Fact]
    public void Distillation_is_the_weighted_sum_of_its_terms()
    {
        double loss = Train(Target(), 1).Losses[0];
        GuidanceOptions options = Guided(Target()) with { Alignment = new() { Weight = 0 } };
        double none = Train(options with { Distillation = new() { Share = 0 } }, 1).Losses[0], all = Train(options with { Distillation = new() { Share = 1 } }, 1).Losses[0], half = Train(options with { Distillation = new() }, 1).Losses[0];
        Assert.Equal(loss, none, 1e-6);
        Assert.Equal((none + all) / 2, half, 1e-5);
        Assert.InRange(all, 0, 1); // Both know nothing yet.
    }

    /// <summary>Sequences of tokens, whose guide looks at the same tokens.</summary>
    [Fact]
    public void Recurrent_networks_are_guided_by_Transformers()
    {
        CopyPasteOptions copy = new() { Model = new StackedRnnOptions { Width = 12, Embedding = 8, Layers = 2 }, ShortestSequence = 3, LongestSequence = 4, TestSequences = 20 };
        var options = new GuidanceOptions
        {
            Task = copy,
            Guide = new() { Task = copy with { Model = new SharedDecoderOptions { Width = 16, Heads = 4, FeedForward = 16, Layers = 2 } }, Layers = new() { Names = ["sequence.layer.*"] } },
            Alignment = new() { Layers = new() { Names = ["sequence.layers.*"] } },
        };
        Trace whole = Train(options, 3), byPlace = Train(options with { Alignment = options.Alignment with { PlaceByPlace = true } }, 3), noise = Train(options with { Guide = options.Guide with { Input = GuideInput.Noise } }, 3);
        Assert.True(byPlace.Losses[0] > whole.Losses[0] + 1, "the places are not summed");
        Assert.NotEqual(whole.Losses[0], noise.Losses[0]);
        Assert.InRange(whole.Metrics["test/accuracy"], 0, 1);
    }

    /// <summary>A Transformer that reads strings, held by its first attention to the one layer of a recurrent network, as in the paper.</summary>
    [Fact]
    public void Transformers_that_read_strings_are_guided_by_recurrent_networks()
    {
        StringParityOptions parity = new() { Model = new SharedEncoderOptions { Width = 16, Heads = 4, FeedForward = 16, Layers = 2, Dropout = 0 }, LongestString = 5, TestStrings = 20 };
        var options = new GuidanceOptions
        {
            Task = parity,
            Guide = new() { Task = parity with { Model = new LastStateRnnOptions { Width = 12, Layers = 1 } }, Layers = new() { Names = ["layers.0"] } },
            Alignment = new() { Mapping = new LayerPairsOptions { Pairs = ["0=layer.self_attn"] } },
        };
        Trace guided = Train(options, 3);
        Assert.InRange(guided.Losses[0] - Train(parity, 3).Losses[0], 0.01, 1); // 1 − CKA of one pair.
        Assert.InRange(guided.Metrics["alignment/pair1"], 0, 1);
        Assert.False(guided.Metrics.ContainsKey("alignment/pair2"));
    }

    /// <summary>Images of the right size and another scale are computed on, but not without a word.</summary>
    [Fact]
    public void A_guide_for_values_of_another_scale_is_warned_of()
    {
        Assert.Empty(Warnings(Digits));
        string warning = Assert.Single(Warnings(new ScaledDigitsOptions()));
        Assert.Contains("task:guide:task:data", warning, StringComparison.Ordinal);

        List<string> Warnings(Trainer.Data.DataOptions data)
        {
            var warnings = new List<string>();
            using Serilog.Core.Logger log = new Serilog.LoggerConfiguration().MinimumLevel.Warning().WriteTo.Sink(new Sink(entry => warnings.Add(entry.RenderMessage()))).CreateLogger();
            GuidanceOptions options = Guided(Target());
            using TrainingTask task = (options with { Guide = options.Guide with { Task = (ClassificationOptions)options.Guide.Task with { Data = data } } }).Create();
            Train(task, 2, Run(2) with { Log = log });
            return warnings;
        }
    }

    [Fact]
    public void Figures_show_the_similarity_of_layers_before_and_after()
    {
        using TrainingTask task = Guided(Target()).Create();
        Train(task, 2, Run(2));
        var figures = new Trainer.Figures.FigureContext();
        using (NewDisposeScope())
        using (no_grad()) task.Figures(figures);
        foreach (string name in (string[])["similarity-before", "similarity-after"])
        {
            var matrix = (Trainer.Figures.MatrixFigure)figures.Figures[name];
            Assert.Equal((2, 3), (matrix.Values.Count, matrix.Values[0].Count));
            Assert.All(matrix.Values.SelectMany(row => row), value => Assert.InRange(value, 0, 1 + 1e-6));
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_its_key()
    {
        GuidanceOptions options = Guided(Target());
        Refused("task:task", options with { Task = new Trainer.Tasks.Quadratic.QuadraticOptions() }, "no supervised task");
        Refused("task:guide:task", options with { Guide = options.Guide with { Task = new Trainer.Tasks.Quadratic.QuadraticOptions() } }, "no supervised task");
        Refused("task:alignment:layers", options with { Alignment = new() { Layers = new() { Names = ["layer.0"] } } }, "'layers.0'");
        Refused("task:guide:layers", options with { Guide = options.Guide with { Layers = new() { Names = ["conv9"] } } }, "conv9");
        Refused("task:alignment:mapping", options with { Alignment = new() { Mapping = new LayerPairsOptions { Pairs = ["convs.7=layers.0"] } } }, "convs.0");
        Refused("task:alignment:mapping", options with { Alignment = new() { Mapping = new LayerPairsOptions { Pairs = ["0=99"] } } }, "0 layers.0, 1 layers.1");
        Refused("training:batchSize", options, "fewer than 2", batch: 1);
        Refused("training:batchSize", options with { Alignment = new() { Similarity = new LinearCka { Estimator = CkaEstimator.Unbiased } } }, "fewer than 4", batch: 3);
        // The guide is made for images of another size, whether it could compute on the target's or not.
        Refused("task:guide:task:data", options with { Guide = new() { Task = new ClassificationOptions { Data = new Trainer.Methods.Guidance.Data.CanvasOptions { Data = Digits }, Model = new StridedCnnOptions() } } }, "must match");
        Refused("task:guide:task:data", options with { Guide = new() { Task = new ClassificationOptions { Data = new Trainer.Methods.Guidance.Data.CanvasOptions { Data = Digits }, Model = Perceptron() } } }, "must match");
        CopyPasteOptions copy = new() { Model = new StackedRnnOptions { Width = 8, Embedding = 8, Layers = 2 }, ShortestSequence = 3, LongestSequence = 4, TestSequences = 20 };
        Refused("task:guide:task", options with { Task = copy, Guide = new() { Task = copy with { Symbols = 12 } } }, "scores 15 tokens at each place, but the target 13");
        Refused("task:guide:task:data", options with { Guide = new() { Mode = GuideMode.Train, Task = new ClassificationOptions { Data = new Trainer.Methods.Guidance.Data.CanvasOptions { Data = Digits }, Model = new StridedCnnOptions() } } }, "must match");
        Refused("task:task", options with { Task = new Trainer.Methods.Contrastive.ContrastiveOptions { Data = Digits, Encoder = new Trainer.Methods.Contrastive.SmallCnnOptions { Channels = [4, 4] } }, Alignment = new() { Layers = new() { Types = ["Convolution"] } } }, "calls its model 0 times");
        Refused("task:distillation", options with { Distillation = new(), Guide = new() { Task = new CopyPasteOptions { Model = new StackedRnnOptions { Width = 4, Embedding = 4, Layers = 2 } }, Input = GuideInput.Batch } }, "", anyKey: true);
    }

    [Fact]
    public void Weights_of_another_architecture_are_refused_with_what_does_not_fit()
    {
        using nn.Module<Tensor, Tensor> other = new StridedCnnOptions { Channels = [3, 6], Strides = [1, 2] }.Create(new([1, 8, 8], 10)), same = new StridedCnnOptions { Channels = [4, 6], Strides = [1, 2] }.Create(new([1, 8, 8], 10));
        SafetensorsWriter.Write(_folder.File("other.safetensors"), other.state_dict());
        SafetensorsWriter.Write(_folder.File("same.safetensors"), same.state_dict());
        GuidanceOptions options = Guided(Target());
        Refused("task:guide:weights", options with { Guide = options.Guide with { Weights = new() { Path = _folder.File("other.safetensors") } } }, "task:guide:weights:map");
        Refused("task:guide:weights:path", options with { Guide = options.Guide with { Weights = new() { Path = _folder.File("none.safetensors") } } }, "");
        Train(options with { Guide = options.Guide with { Weights = new WeightOptions { Path = _folder.File("same.safetensors") } } }, 1);
    }

    [Fact]
    public void A_leftover_batch_too_small_to_compare_on_is_trained_on_without_the_guide()
    {
        // 96 samples in batches of 19 leave one.
        Assert.Throws<ConfigException>(() => Train(Guided(Target()), 1, batch: 1));
        GuidanceOptions options = Guided(new ClassificationOptions { Data = Digits, Model = new Trainer.Models.MlpOptions { Widths = [12, 8] } });
        Assert.Equal(6, Train(options, 6, batch: 19).Losses.Count);
        Assert.Equal(6, Train(options with { Alignment = new() { NoiseSteps = 6 } }, 6, batch: 19).Losses.Count);
    }

    private static ClassificationOptions Target(double dropout = 0) => new() { Data = Digits, Model = Perceptron(dropout) };

    private static FullyConnectedOptions Perceptron(double dropout = 0) => new() { Layers = 2, Width = 16, Dropout = dropout };

    private static GuidanceOptions Guided(TaskOptions target) => new()
    {
        Task = target,
        Guide = new() { Task = new ClassificationOptions { Data = Digits, Model = new StridedCnnOptions { Channels = [4, 6], Strides = [1, 2] } } },
    };

    private static RunContext Run(int steps, int batch = 32)
    {
        var training = new TrainingOptions { Steps = steps, BatchSize = batch, Device = "cpu", EvaluateEvery = 1000 };
        return new() { Training = training, Optimizer = new Adam.Options { LearningRate = 0.003 }, Random = new RandomStream(0) };
    }

    private static void Refused(string key, GuidanceOptions options, string message, int batch = 32, bool anyKey = false)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Train(options, 1, batch));
        if (!anyKey) Assert.Equal(key, error.Errors[0].Path);
        Assert.Contains(message, error.Errors[0].Message, StringComparison.Ordinal);
    }

    private static Trace Train(TaskOptions options, int steps, int batch = 32)
    {
        using TrainingTask task = options.Create();
        return Train(task, steps, Run(steps, batch));
    }

    private static Trace Train(TrainingTask task, int steps, RunContext run)
    {
        var trace = new Trace();
        LoopResult result = new TrainingLoop(run.Training, trace).Run(task, run);
        trace.Metrics = result.Final.ToDictionary();
        Assert.Equal(steps, trace.Losses.Count);
        return trace;
    }

    private sealed class StopAt(long step, Action<StateTree> then) : ITrainingListener
    {
        public void OnStepEnd(LoopState state)
        {
            if (state.Step != step) return;
            then(state.Tree);
            state.RequestStop("here");
        }
    }

    private sealed record ScaledDigitsOptions : Trainer.Data.DataOptions
    {
        public override Trainer.Data.LabelledData Load(Trainer.Data.DataFolder folder)
        {
            Trainer.Data.LabelledData data = Digits.Load(folder);
            return data with { Normalisation = data.Normalisation with { Deviation = [.. data.Normalisation.Deviation.Select(value => value * 10)] } };
        }
    }

    private sealed class Sink(Action<Serilog.Events.LogEvent> emit) : Serilog.Core.ILogEventSink
    {
        public void Emit(Serilog.Events.LogEvent logEvent) => emit(logEvent);
    }

    private sealed class Trace : ITrainingListener
    {
        public List<double> Losses { get; } = [];

        public float[] Weights { get; private set; } = [];

        public Dictionary<string, double> Metrics { get; set; } = [];

        public void OnStep(LoopState state, StepResult result) => Losses.Add(result.ReadLoss());

        public void OnStop(LoopState state, StopReason reason, Exception? error) =>
            Weights = [.. state.Tree.Weights().Values.SelectMany(weight => weight.to_type(ScalarType.Float32).data<float>().ToArray())];
    }
}
