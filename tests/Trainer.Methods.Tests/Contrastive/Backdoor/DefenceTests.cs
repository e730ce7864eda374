using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Methods.Contrastive;
using Trainer.Methods.Contrastive.Backdoor;
using Trainer.Methods.Contrastive.Backdoor.Defences;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Randomness;
using Trainer.Tasks;
using Trainer.Tests;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Tests.Contrastive.Backdoor;

public sealed class DefenceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Channels_go_whose_bound_stands_out()
    {
        Tensor weight = zeros([4, 2, 1, 3]);
        // Spectral norms 1, 2, 5 and 1 as matrices (2, 3).
        weight[0, 0, 0, 0] = 1;
        weight[1, 1, 0, 1] = 2;
        weight[2, 0, 0, 0] = 3;
        weight[2, 0, 0, 1] = 4;
        weight[3, 0, 0, 0] = 1;
        weight[3, 1, 0, 1] = 1;
        Tensor scale = tensor(new[] { 1f, -2f, 1f, 10f }), variance = tensor(new[] { 1f, 1f, 1f, 100f }) - 1e-5f;
        // Bounds 1, 4, 5, 1: mean 2.75, deviation 2.0616.
        Assert.Equal([false, false, true, false], ChannelPruning.Choose(weight, scale, variance, 1.05).data<bool>().ToArray());
        Assert.Equal([false, true, true, false], ChannelPruning.Choose(weight, scale, variance, 0.5).data<bool>().ToArray());
        Assert.Equal([false, false, false, false], ChannelPruning.Choose(weight, scale, variance, 3).data<bool>().ToArray());
    }

    [Fact]
    public void A_pruned_channel_says_nothing_any_more()
    {
        manual_seed(1);
        using ContrastiveMethod method = Fresh();
        DefenceContext context = Context(method);
        Parameter first = method.Encoder.named_parameters().Single(entry => entry.name == "convs.0.weight").parameter;
        using (no_grad()) first[3].mul_(100);
        using Defence defence = new ChannelPruningOptions { Threshold = 2 }.Create(context);
        defence.Step(default);
        Dictionary<string, Tensor> state = method.Encoder.state_dict();
        Assert.Equal((0f, 0f), (state["norms.0.weight"][3].item<float>(), state["norms.0.bias"][3].item<float>()));
        Assert.Equal(1, defence.Measure()!["channels"]);
    }

    /// <summary>Each convolution of a residual network goes with the normalisation behind it, those of its skips too.</summary>
    [Fact]
    public void Channels_of_residual_networks_are_pruned_in_their_own_normalisation()
    {
        manual_seed(6);
        using ContrastiveMethod method = new SimSiamOptions { Dimensions = 16, PredictorHidden = 8 }.Create(new ResNet18Options { Width = 4 }, [1, 8, 8]);
        Dictionary<string, Tensor> state = method.Encoder.state_dict();
        string[] convolutions = [.. state.Keys.Where(name => state[name].dim() == 4)];
        Assert.Equal(20, convolutions.Length);
        using (no_grad()) for (int i = 0; i < convolutions.Length; i++) state[convolutions[i]][i % 4].mul_(1000);
        using Defence defence = new ChannelPruningOptions { Threshold = 1.4 }.Create(Context(method)); // 4 channels, one far above: 1.5 deviations.
        defence.Step(default);
        for (int i = 0; i < convolutions.Length; i++)
        {
            string norm = convolutions[i].Replace("conv", "bn", StringComparison.Ordinal).Replace("downsample.0", "downsample.1", StringComparison.Ordinal);
            Assert.Equal([i % 4], state[norm].eq(0).nonzero().flatten().data<long>().ToArray());
        }

        Assert.Equal(20, defence.Measure()!["channels"]);
    }

    [Fact]
    public void Scores_are_highest_where_samples_leave_their_cluster_along_one_direction()
    {
        manual_seed(2);
        Tensor features = randn(200, 16) * 0.02;
        features.narrow(0, 0, 100).select(1, 0).add_(1);
        features.narrow(0, 100, 100).select(1, 1).add_(1);
        long[] planted = [7, 20, 33, 110, 150, 199];
        foreach (long place in planted) features[place, 5] += 0.6f;
        double[] scores = SpectralScores.Of(features, 2, new RandomStream(0));
        Assert.Equal(planted, Enumerable.Range(0, 200).OrderByDescending(i => scores[i]).Take(planted.Length).Select(i => (long)i).Order());
    }

    [Fact]
    public void A_detector_is_judged_by_what_it_removes()
    {
        manual_seed(3);
        using ContrastiveMethod method = Fresh();
        using Defence defence = new SpectralFilterOptions { Share = 0.25, Clusters = 2 }.Create(Context(method) with { Poisoned = new HashSet<long>(Enumerable.Range(0, 40).Select(i => (long)i)) });
        defence.Step(new StepContext(0, 0, new RandomStream(1)));
        Metrics.MetricSet measured = defence.Measure()!;
        Assert.Equal((1.0, 10.0, 0.25), (measured["precision"], measured["removed"], measured["recall"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Steps_of_training_change_the_encoder_that_is_measured(bool isDistilled)
    {
        manual_seed(4);
        using ContrastiveMethod method = Fresh();
        float[] before = Weights(method);
        using Defence defence = (isDistilled ? (DefenceOptions)new DistillationOptions() : new FineTuningOptions()).Create(Context(method));
        List<float> losses = [];
        for (int step = 0; step < 40; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            losses.Add(defence.Step(new StepContext(step, 0, new RandomStream(step))).item<float>());
        }

        Assert.True(losses.TakeLast(5).Average() < losses.Take(5).Average(), string.Join(" ", losses));
        Assert.Equal(isDistilled, before.SequenceEqual(Weights(method)));
        Assert.Equal(isDistilled, defence.Method != method);
    }

    [Fact]
    public void Inputs_are_rounded_and_blurred()
    {
        using ContrastiveMethod method = Fresh();
        using Defence bits = new InputQuantisationOptions { Bits = 1 }.Create(Context(method)), blur = new InputBlurOptions().Create(Context(method));
        Assert.Equal([0f, 0f, 1f, 1f], bits.Filter(tensor(new[] { 0f, 0.4f, 0.6f, 1f }).view(1, 1, 2, 2)).data<float>().ToArray());
        Tensor dot = zeros([1, 1, 8, 8]);
        dot[0, 0, 4, 4] = 1;
        Tensor blurred = blur.Filter(dot);
        Assert.Equal(1, blurred.sum().item<float>(), 5);
        Assert.Equal(9, blurred.gt(0).sum().item<long>());
    }

    /// <summary>A share of them by the run's seed, each once; the whole where nothing is said.</summary>
    [Fact]
    public void The_defender_has_a_share_of_the_clean_images()
    {
        using var folder = new TemporaryFolder();
        using (ContrastiveMethod victim = Fresh()) SafetensorsWriter.Write(folder.File("model.safetensors"), victim.state_dict());
        Tensor all = Seen(1, 0), tenth = Seen(0.1, 0), other = Seen(0.1, 1);
        Assert.Equal((200, 20), (all.shape[0], tenth.shape[0]));
        long[] places = Places(tenth);
        Assert.Equal(20, places.Distinct().Count());
        Assert.Equal(places, Places(Seen(0.1, 0)));
        Assert.NotEqual(places, Places(other));
        ConfigException error = Assert.Throws<ConfigException>(() => Seen(0.001, 0));
        Assert.Equal("task:cleanShare", Assert.Single(error.Errors).Path);

        long[] Places(Tensor images) => [.. Enumerable.Range(0, (int)images.shape[0]).Select(i => all.eq(images[i]).all(3).all(2).all(1).nonzero()[0, 0].item<long>())];

        Tensor Seen(double share, long seed)
        {
            var kept = new ContextKeeper();
            using var task = new DefenceTask(new()
            {
                Attack = new BackdoorOptions
                {
                    Victim = new ContrastiveOptions
                    {
                        Data = new DigitsOptions { Limit = 200, TestLimit = 40 },
                        Encoder = new SmallCnnOptions { Channels = [8, 8] },
                        Method = new SimSiamOptions { Dimensions = 16, PredictorHidden = 8 },
                        Augmentations = [new Data.Augmentations.RandomResizedCropOptions()],
                    },
                    Trigger = new NoiseOptions(),
                    Target = "3",
                    Poisoning = new() { Rate = 0.05 },
                },
                Weights = new() { Path = folder.Path },
                Defence = kept,
                CleanShare = share,
            });
            task.Build(new() { Training = new() { Steps = 1, BatchSize = 16 }, Random = new RandomStream(seed) });
            Assert.Equal(200, kept.Context!.Training.shape[0]);
            return kept.Context.Clean.clone();
        }
    }

    private sealed record ContextKeeper : DefenceOptions
    {
        public DefenceContext? Context { get; private set; }

        public override Defence Create(DefenceContext context)
        {
            Context = context;
            return new NoDefenceOptions().Create(context);
        }
    }

    private static ContrastiveMethod Fresh() => new SimSiamOptions { Dimensions = 16, PredictorHidden = 8 }.Create(new SmallCnnOptions { Channels = [8, 8] }, [1, 8, 8]);

    private static DefenceContext Context(ContrastiveMethod victim)
    {
        Tensor images = rand([40, 1, 8, 8]);
        return new()
        {
            Victim = victim,
            Fresh = Fresh,
            Optimizer = parameters => new Optimizers.Sgd.Options { LearningRate = 0.05, Momentum = 0.9 }.Create(parameters),
            Views = new ViewPairs([new Data.Augmentations.RandomResizedCropOptions { LeastScale = 0.5 }]),
            Clean = images,
            Training = images,
            Poisoned = new HashSet<long>(),
            BatchSize = 16,
            Classes = 2,
        };
    }

    private static float[] Weights(nn.Module module) => [.. module.parameters().SelectMany(parameter => parameter.detach().clone().data<float>().ToArray())];
}
