using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Methods.Contrastive;
using Trainer.Methods.Contrastive.Backdoor;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Metrics;
using Trainer.Randomness;
using Trainer.Runs;
using Trainer.Tests;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Contrastive.Backdoor;

public sealed class BackdoorTests : IDisposable
{
    private static readonly DataFolder Nowhere = new("/nowhere");
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Poison_is_in_so_many_images_of_the_target_class_and_nowhere_else()
    {
        using LabelledData clean = new DigitsOptions().Load(Nowhere);
        using LabelledData poisoned = Poisoned(new NoiseOptions { Budget = 0.25 }, 0.05).Load(Nowhere);
        Assert.Equal(clean.Train.Labels.data<long>().ToArray(), poisoned.Train.Labels.data<long>().ToArray());
        Tensor change = (poisoned.Train.Inputs - clean.Train.Inputs).abs().amax([1, 2, 3]);
        long[] changed = [.. change.gt(1e-6).nonzero().flatten().data<long>()];
        Assert.Equal((long)Math.Round(0.05 * clean.Train.Count), changed.Length);
        Assert.Equal(new Poisoning { Rate = 0.05 }.Choose(clean.Train.Labels.data<long>().ToArray(), 3), changed);
        Assert.All(changed, place => Assert.Equal(3, clean.Train.Labels[place].item<long>()));
        Assert.True(change.max().item<float>() <= (0.25 * 16) + 1e-4);
        Assert.Equal(clean.Test.Inputs.data<byte>().ToArray(), poisoned.Test.Inputs.data<byte>().ToArray());
        Assert.NotEqual(new Poisoning { Rate = 0.05, Seed = 1 }.Choose(clean.Train.Labels.data<long>().ToArray(), 3), changed);
    }

    [Fact]
    public void Without_a_trigger_poisoned_data_are_the_clean_ones()
    {
        using LabelledData clean = new DigitsOptions().Load(Nowhere), poisoned = (Poisoned(new NoTriggerOptions(), 0.05) with { Poisoning = new() { Rate = 0.05, Quantise = false } }).Load(Nowhere);
        Assert.Equal(0, (poisoned.Train.Inputs - clean.Train.Inputs).abs().max().item<float>());
    }

    [Theory]
    [InlineData(0.0001, "3", "poisons none")]
    [InlineData(0.5, "3", "only 146 are of the target class")]
    [InlineData(0.05, "ten", "there is no class 'ten'")]
    public void What_cannot_be_poisoned_is_refused(double rate, string target, string message) =>
        Assert.Contains(message, Assert.Throws<DataException>(() => (Poisoned(new NoiseOptions(), rate) with { Target = target }).Load(Nowhere)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_target_without_samples_and_a_learned_trigger_without_weights_are_refused()
    {
        var threes = new SubsetOptions { Data = new DigitsOptions { Limit = 3 } };
        Assert.Contains("no training sample is of the class", Assert.Throws<DataException>(() => new PoisonedOptions { Data = threes, Trigger = new NoiseOptions(), Target = "9" }.Load(Nowhere)).Message, StringComparison.Ordinal);
        ConfigException error = Assert.Throws<ConfigException>(() => Poisoned(new TanhDeltaOptions(), 0.05).Load(Nowhere));
        Assert.Contains(error.Errors, found => found.Path == "task:data:trigger:weights" && found.Message.Contains("checkpoint of the task blto", StringComparison.Ordinal));
    }

    [Fact]
    public void Success_is_counted_among_images_of_other_classes()
    {
        Tensor labels = tensor(new long[] { 3, 3, 0, 1, 2, 4 }), clean = tensor(new long[] { 3, 0, 0, 3, 2, 4 }), triggered = tensor(new long[] { 3, 3, 3, 3, 2, 3 });
        MetricSet set = AttackSuccess.Measure("knn", clean, triggered, labels, 3);
        Assert.Equal((4.0 / 6, 3.0 / 4, 5.0 / 6, 1.0 / 4), (set["accuracy"], set["asr"], set["asrOfAll"], set["withoutTrigger"]));
        Assert.Throws<ArgumentException>(() => AttackSuccess.Measure("knn", clean, triggered, zeros_like(labels) + 3, 3));
    }

    [Fact]
    public void A_step_of_one_level_leaves_the_other_and_its_statistics_to_the_bit()
    {
        manual_seed(5);
        using Trigger trigger = new TanhDeltaOptions { Channels = [4], Budget = 0.25 }.Create([1, 8, 8]);
        using TriggerSearch search = Search(trigger);
        using var loop = new Bilevel.BilevelLoop(
            search, new Bilevel.FirstOrderHypergradient(), new(), lower => new Optimizers.Sgd.Options { LearningRate = 0.1, Momentum = 0.9 }.Create(lower), upper => new Optimizers.Adam.Options { LearningRate = 0.01 }.Create(upper));
        for (int step = 0; step < 3; step++)
        {
            float[][] of = State(trigger), surrogate = State(search.Surrogate);
            loop.LowerStep(new RandomStream(step)).Dispose();
            Assert.Equal(of, State(trigger));
            Assert.NotEqual(surrogate, State(search.Surrogate));
            surrogate = State(search.Surrogate);
            loop.UpperStep(new RandomStream(step)).Dispose();
            Assert.Equal(surrogate, State(search.Surrogate));
            Assert.NotEqual(of, State(trigger));
        }
    }

    [Fact]
    public void The_upper_loss_is_the_mean_cosine_with_targets_and_falls()
    {
        manual_seed(5);
        using Trigger trigger = new UniversalOptions { Budget = 0.5 }.Create([1, 8, 8]);
        using TriggerSearch search = Search(trigger);
        using var loop = new Bilevel.BilevelLoop(
            search, new Bilevel.FirstOrderHypergradient(), new() { LowerSteps = 0, UpperSteps = 1 }, lower => new Optimizers.Sgd.Options { LearningRate = 0.05, Momentum = 0.9 }.Create(lower), upper => new Optimizers.Adam.Options { LearningRate = 0.05 }.Create(upper));
        for (int step = 0; step < 60; step++) loop.LowerStep(new RandomStream(step)).Dispose(); // Untrained, it gives all images nearly the same.
        List<double> losses = [];
        for (int round = 0; round < 40; round++)
        {
            using DisposeScope scope = NewDisposeScope();
            losses.Add(loop.Round(round, new RandomStream(round)).Upper!.ToDouble());
        }

        Assert.All(losses, loss => Assert.InRange(loss, -1, 1));
        Assert.True(losses.TakeLast(5).Average() < losses.Take(5).Average() - 0.01, string.Join(" ", losses));
    }

    [Fact]
    public void Without_poison_the_success_is_that_of_the_control_exactly()
    {
        using var folder = new TemporaryFolder();
        BackdoorOptions attack = new()
        {
            Victim = new ContrastiveOptions
            {
                Data = new DigitsOptions { Limit = 320, TestLimit = 100 },
                Encoder = new SmallCnnOptions { Channels = [8, 8] },
                Method = new SimClrOptions { Dimensions = 16 },
                Augmentations = [new Data.Augmentations.RandomResizedCropOptions { LeastScale = 0.5 }],
            },
            Trigger = new NoiseOptions { Budget = 0.4 },
            Target = "8",
            Poisoning = null,
        };
        IReadOnlyDictionary<string, double> alone = Run(attack, "control"), beside = Run(attack with { Control = new() { Path = folder.File("control/checkpoints/last") } }, "beside"), poisoned = Run(attack with { Poisoning = new() { Rate = 0.05 } }, "poisoned");
        foreach (string head in (string[])["knn", "probe"])
        {
            Assert.Equal(alone[$"{head}/asr"], beside[$"{head}/asr"]);
            Assert.Equal((beside[$"{head}/asr"], beside[$"{head}/accuracy"]), (beside[$"control/{head}Asr"], beside[$"control/{head}Accuracy"]));
        }

        Assert.True(alone["knn/asr"] > 0);
        Assert.NotEqual(alone["knn/asr"], poisoned["knn/asr"]);

        IReadOnlyDictionary<string, double> Run(BackdoorOptions task, string name)
        {
            var options = new RunOptions { Task = task, Optimizer = new Optimizers.Adam.Options { LearningRate = 0.01 }, Training = new() { Steps = 20, BatchSize = 32 }, Logging = new() { Progress = false, Console = Monitoring.LogLevel.Error } };
            return new TrainingRun(options, new RunRequest { Folder = folder.File(name) }, Spectre.Console.AnsiConsole.Console).Run().Final.ToDictionary();
        }
    }

    /// <summary>Right after a measurement, or between two.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_run_that_is_stopped_is_measured_in_full_where_it_ends(int step)
    {
        BackdoorOptions attack = new()
        {
            Victim = new ContrastiveOptions { Data = new DigitsOptions { Limit = 64, TestLimit = 20 }, Encoder = new SmallCnnOptions { Channels = [8] }, Method = new SimClrOptions { Dimensions = 16 } },
            Trigger = new NoiseOptions(),
            Target = "3",
            Poisoning = new() { Rate = 0.05 },
        };
        var training = new TrainingOptions { Steps = 9, BatchSize = 16, EvaluateEvery = 2 };
        var stop = new StopAt(step);
        using Tasks.TrainingTask task = attack.Create();
        LoopResult result = new TrainingLoop(training, stop).Run(task, new() { Training = training, Optimizer = new Optimizers.Sgd.Options { LearningRate = 0.01 } });
        Assert.Equal((StopReason.Stopped, (long)step), (result.Reason, result.Steps));
        Assert.Equal(1, stop.Probes);
        Assert.True(result.Final.ContainsKey("probe/asr"));
    }

    /// <summary>With and without poison, and whatever the trigger: making a learned one draws random numbers, too.</summary>
    [Fact]
    public void Victims_of_all_triggers_begin_alike()
    {
        using var folder = new TemporaryFolder();
        var learned = new TanhDeltaOptions { Channels = [4], Budget = 0.25, Weights = new() { Path = folder.File("trigger.safetensors") } };
        using (Trigger trigger = learned.Create([1, 8, 8])) Torch.Safetensors.SafetensorsWriter.Write(learned.Weights.Path, trigger.state_dict());
        BackdoorOptions attack = new()
        {
            Victim = new ContrastiveOptions { Data = new DigitsOptions { Limit = 64, TestLimit = 20 }, Encoder = new SmallCnnOptions { Channels = [8] }, Method = new SimClrOptions { Dimensions = 16 } },
            Trigger = learned,
            Target = "3",
            Poisoning = new() { Rate = 0.05 },
        };
        float[] first = Initial(attack);
        Assert.Equal(first, Initial(attack with { Poisoning = null }));
        Assert.Equal(first, Initial(attack with { Trigger = new NoiseOptions() }));

        static float[] Initial(BackdoorOptions options)
        {
            using Tasks.TrainingTask task = options.Create();
            task.Build(new() { Training = new() { Steps = 1, BatchSize = 8 }, Optimizer = new Optimizers.Sgd.Options { LearningRate = 0.1 }, Random = new RandomStream(3) });
            var tree = new State.StateTree();
            task.State(tree);
            return [.. tree.Weights().Values.SelectMany(weight => weight.detach().to_type(ScalarType.Float32).data<float>().ToArray())];
        }
    }

    [Fact]
    public void An_encoder_that_gives_what_is_not_finite_has_diverged_by_the_weight_that_did_it()
    {
        using ContrastiveMethod method = new SimSiamOptions { Dimensions = 16, PredictorHidden = 8 }.Create(new SmallCnnOptions { Channels = [8, 8] }, [1, 8, 8]);
        var reader = new FeatureReader(method, new ViewPairs([])) { Step = 7 };
        using Tensor images = rand([5, 1, 8, 8]);
        using (reader.Read(images)) { }
        using (no_grad()) method.Encoder.parameters().First().fill_(double.NaN);
        string message = Assert.Throws<Loop.DivergenceException>(() => reader.Read(images)).Message;
        Assert.Contains("7", message, StringComparison.Ordinal);
        Assert.Contains("encoder.", message, StringComparison.Ordinal);
    }

    /// <summary>What neighbours are looked for among, and what heads are fitted to, are clean images, whatever the victim learnt from.</summary>
    [Fact]
    public void The_bank_is_of_clean_images_though_the_victims_are_poisoned()
    {
        var digits = new DigitsOptions { Limit = 320, TestLimit = 40 };
        using var task = new BackdoorTask(new()
        {
            Victim = new ContrastiveOptions { Data = digits, Encoder = new SmallCnnOptions { Channels = [8, 8] }, Method = new SimClrOptions { Dimensions = 16 }, Augmentations = [new Data.Augmentations.RandomResizedCropOptions()] },
            Trigger = new NoiseOptions { Budget = 0.4 },
            Target = "3",
            Poisoning = new() { Rate = 0.05 },
        });
        task.Build(new() { Training = new() { Steps = 1, BatchSize = 32 }, Data = Nowhere });
        using LabelledData clean = digits.Load(Nowhere);
        AttackMeasure measure = MeasureOf(task)!;
        Assert.Equal((clean.Train.Inputs.to_type(ScalarType.Float32) / 16).data<float>().ToArray(), measure.Bank.data<float>().ToArray());
        Assert.Equal(clean.Train.Labels.data<long>().ToArray(), measure.BankLabels.data<long>().ToArray());
        Assert.Equal((clean.Test.Inputs.to_type(ScalarType.Float32) / 16).data<float>().ToArray(), measure.Images.data<float>().ToArray());
    }

    /// <summary>Momentum copies, queue and running statistics too are those of a network that was just made.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_surrogate_that_begins_anew_is_a_fresh_one(bool isMoCo)
    {
        ContrastiveMethodOptions options = isMoCo ? new MoCoOptions { Dimensions = 16, Queue = 50, Momentum = 0.9 } : new SimSiamOptions { Dimensions = 16, PredictorHidden = 8 };
        ContrastiveMethod Fresh() => options.Create(new SmallCnnOptions { Channels = [8, 8] }, [1, 8, 8]);
        manual_seed(5);
        using Trigger trigger = new UniversalOptions { Budget = 0.5 }.Create([1, 8, 8]);
        using TriggerSearch search = Search(trigger, Fresh);
        using var loop = new Bilevel.BilevelLoop(
            search, new Bilevel.FirstOrderHypergradient(), new(), lower => new Optimizers.Sgd.Options { LearningRate = 0.1, Momentum = 0.9 }.Create(lower), upper => new Optimizers.Adam.Options { LearningRate = 0.01 }.Create(upper));
        for (int step = 0; step < 3; step++) loop.LowerStep(new RandomStream(step)).Dispose();
        float[][] learnt = State(search.Surrogate);
        using (no_grad()) search.Reinitialise(new RandomStream(9));
        float[][] anew = State(search.Surrogate);
        var random = new RandomStream(9);
        manual_seed(random.NextSeed());
        using ContrastiveMethod fresh = Fresh();
        Assert.Equal(State(fresh), anew);
        Assert.All(anew.Zip(learnt), pair => Assert.NotEqual(pair.Second, pair.First));
    }

    /// <summary>Some are triggered as they are among all: each at the place that is its own.</summary>
    [Fact]
    public void The_first_images_are_triggered_alone_as_among_all()
    {
        using LabelledData data = new DigitsOptions { Limit = 320, TestLimit = 40 }.Load(Nowhere);
        using var measure = new AttackMeasure(new(), data, 3, CPU, new RandomStream(1));
        using Trigger trigger = new PatchOptions { Size = 2 }.Create(data.SampleShape);
        Tensor some = measure.Triggered(trigger, 8), all = measure.Triggered(trigger);
        Assert.Equal([8, 1, 8, 8], some.shape);
        Assert.Equal(all.narrow(0, 0, 8).contiguous().data<float>().ToArray(), some.data<float>().ToArray());
    }

    [Fact]
    public void Weights_of_samples_outlast_the_poison()
    {
        using LabelledData poisoned = (Poisoned(new NoiseOptions { Budget = 0.25 }, 0.05) with { Data = new WeightedDigits() }).Load(Nowhere);
        Assert.Equal([.. Enumerable.Range(0, (int)poisoned.Train.Count).Select(i => 1.0 + (i % 3))], poisoned.Train.Weights);
    }

    /// <summary>Its weights are not finite after a round, nor are by then the trigger's, which is not to blame.</summary>
    [Fact]
    public void A_surrogate_that_diverges_is_named_in_place_of_the_trigger()
    {
        using var task = new BltoTask(new()
        {
            Data = new DigitsOptions { Limit = 320, TestLimit = 40 },
            Trigger = new TanhDeltaOptions { Channels = [4], Budget = 0.25 },
            Target = "3",
            Poisoning = new() { Rate = 0.05 },
            Surrogate = new() { Encoder = new SmallCnnOptions { Channels = [4, 4] }, Method = new SimSiamOptions { Dimensions = 8, PredictorHidden = 4 }, Optimizer = new Optimizers.Sgd.Options { LearningRate = 1e6, WeightDecay = 1e3 } },
            Augmentations = [new Data.Augmentations.RandomResizedCropOptions()],
            Rounds = new() { LowerSteps = 6, UpperSteps = 2 },
        });
        task.Build(new() { Training = new() { Steps = 3, BatchSize = 32 }, Data = Nowhere, Optimizer = new Optimizers.Sgd.Options { LearningRate = 0.1 } });
        string message = Assert.Throws<Loop.DivergenceException>(() => task.Step(new(0, 0, new RandomStream(0)))).Message;
        Assert.Contains("step 1: the surrogate's weight '", message, StringComparison.Ordinal);
        Assert.Contains("task:surrogate:optimizer:learningRate", message, StringComparison.Ordinal);
    }

    [System.Runtime.CompilerServices.UnsafeAccessor(System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = "_measure")]
    private static extern ref AttackMeasure? MeasureOf(BackdoorTask task);

    private sealed class StopAt(int step) : ITrainingListener
    {
        public int Probes { get; private set; }

        public void OnStepEnd(LoopState state)
        {
            if (state.Step == step) state.RequestStop("here");
        }

        public void OnMetrics(LoopState state, MetricSet metrics)
        {
            if (metrics.Split == "probe") Probes++;
        }
    }

    private static PoisonedOptions Poisoned(TriggerOptions trigger, double rate) => new() { Data = new DigitsOptions(), Trigger = trigger, Target = "3", Poisoning = new() { Rate = rate } };

    private static TriggerSearch Search(Trigger trigger, Func<ContrastiveMethod>? fresh = null)
    {
        Tensor images = rand([60, 1, 8, 8]);
        images.narrow(0, 0, 15).narrow(2, 0, 4).mul_(0.2); // The class to come near.
        return new TriggerSearch(
            trigger, fresh ?? (() => new SimSiamOptions { Dimensions = 16, PredictorHidden = 8 }.Create(new SmallCnnOptions { Channels = [8, 8] }, [1, 8, 8])),
            new ViewPairs([new Data.Augmentations.RandomResizedCropOptions { LeastScale = 0.7 }]), images, [.. Enumerable.Range(0, 15).Select(i => (long)i)], [0, 2, 4, 6], 20, EmbeddingKind.Projector);
    }

    private sealed record WeightedDigits : DataOptions
    {
        public override LabelledData Load(DataFolder folder)
        {
            LabelledData data = new DigitsOptions().Load(folder);
            return data with { Train = new LabelledSet(data.Train.Samples, data.Train.Labels, [.. Enumerable.Range(0, (int)data.Train.Count).Select(i => 1.0 + (i % 3))]) };
        }
    }

    private static float[][] State(nn.Module module) => [.. module.state_dict().Values.Select(value => value.detach().to_type(ScalarType.Float32).clone().data<float>().ToArray())];
}
