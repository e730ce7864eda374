using TorchSharp;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;
using Trainer.Optimizers;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.PointClouds;

public sealed class NeuralPriorTests
{
    private static readonly NeuralPriorOptions Small = new() { Hidden = 16, Layers = 3, MaximumIterations = 12 };

    [Theory]
    [InlineData(128, 8, 116_483)]
    [InlineData(64, 4, 12_931)]
    [InlineData(64, 0, 12)]
    public void Networks_have_the_published_number_of_parameters(int hidden, int layers, long parameters)
    {
        using var network = new CoordinateMlp(hidden, layers);
        Assert.Equal(parameters, network.parameters().Sum(parameter => parameter.numel()));
        using var both = new NeuralPriorEstimator(new() { Hidden = hidden, Layers = layers }, Run());
        Assert.Equal(2 * parameters, both.Network!.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData(MlpInitialisation.Uniform)]
    [InlineData(MlpInitialisation.Xavier)]
    public void Weights_begin_by_their_law(MlpInitialisation law)
    {
        using var network = new CoordinateMlp(128, 3);
        network.Reset(new RandomStream(3), law);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor weight = network.get_parameter(name.Replace("bias", "weight", StringComparison.Ordinal))!;
            double inputs = weight.shape[1], outputs = weight.shape[0];
            double bound = law == MlpInitialisation.Uniform ? 1 / Math.Sqrt(inputs) : name.EndsWith("bias", StringComparison.Ordinal) ? 0 : Math.Sqrt(6 / (inputs + outputs));
            double largest = parameter.abs().max().item<float>();
            Assert.InRange(largest, bound * (parameter.numel() > 100 ? 0.97 : 0), bound);
            // The variance of a uniform law is a third of the bound's square; of n numbers it is off by √(4 / 5n) of itself in the mean.
            if (parameter.numel() > 300) Assert.Equal(1, parameter.square().mean().item<float>() / (bound * bound / 3), 5 * Math.Sqrt(0.8 / parameter.numel()));
        }
    }

    [Fact]
    public void The_backward_network_starts_as_a_copy_and_goes_its_own_way()
    {
        using var estimator = new NeuralPriorEstimator(Small, Run());
        estimator.Begin(Boxes(), new RandomStream(0));
        Assert.True(AreSame());
        estimator.Iterate();
        Assert.False(AreSame());

        bool AreSame()
        {
            Dictionary<string, Tensor> weights = estimator.Network!.state_dict();
            return weights.Where(entry => entry.Key.StartsWith("flow.", StringComparison.Ordinal)).All(entry => entry.Value.eq(weights["inverse" + entry.Key["flow".Length..]]).all().item<bool>());
        }
    }

    /// <summary>A copy of a smooth field leads back to where it came from: h(D) ≈ g(S₁).</summary>
    [Fact]
    public void The_first_backward_term_is_next_to_nothing()
    {
        double both = First(new()), forward = First(new() { Backward = false });
        Assert.InRange(both - forward, 0, 1e-4);
        Assert.True(forward > 0.05, $"{forward}");

        static double First(NeuralPriorOptions options)
        {
            using var estimator = new NeuralPriorEstimator(options, Run());
            estimator.Begin(Boxes(), new RandomStream(0));
            return estimator.Iterate().Loss;
        }
    }

    /// <summary>The equations written out in torch's operations in float64: with Adam and its coupled decay, and with the backward term's gradient through D or without.</summary>
    [Fact]
    public void Losses_are_those_of_the_equations_step_by_step()
    {
        double[] losses = Losses(Small);
        double[] reference = Reference(detached: false), detached = Reference(detached: true);
        for (int k = 0; k < losses.Length; k++) Assert.Equal(reference[k], losses[k], 2e-3 * reference[k]);
        Assert.True(Math.Abs(reference[^1] - detached[^1]) > 0.02 * reference[^1], "the case does not tell them apart");
    }

    private static double[] Losses(NeuralPriorOptions options)
    {
        using var estimator = new NeuralPriorEstimator(options, Run());
        estimator.Begin(Boxes(), new RandomStream(0));
        return [.. Enumerable.Range(0, options.MaximumIterations).Select(_ => estimator.Iterate().Loss)];
    }

    private static double[] Reference(bool detached)
    {
        ScenePair pair = Boxes();
        using DisposeScope scope = NewDisposeScope();
        using var estimator = new NeuralPriorEstimator(Small, Run());
        estimator.Begin(pair, new RandomStream(0));
        Dictionary<string, TorchSharp.Modules.Parameter> weights = estimator.Network!.state_dict().ToDictionary(entry => entry.Key, entry => new TorchSharp.Modules.Parameter(entry.Value.detach().to(float64)));
        using optim.Optimizer adam = optim.Adam(weights.Values, 0.008, weight_decay: 1e-4);
        Tensor first = pair.First.ToTensor().to(float64), second = pair.Second.ToTensor().to(float64);
        List<double> losses = [];
        for (int k = 0; k < Small.MaximumIterations; k++)
        {
            adam.zero_grad();
            Tensor warped = first + Mlp("flow", first), kept = detached ? warped.detach() : warped;
            Tensor loss = Chamfer(second, warped) + Chamfer(kept - Mlp("inverse", kept), first);
            loss.backward();
            adam.step();
            losses.Add(loss.item<double>());
        }

        return [.. losses];

        Tensor Mlp(string network, Tensor x)
        {
            for (int i = 0; i <= Small.Layers; i++)
            {
                x = nn.functional.linear(x, weights[$"{network}.layers.{i}.weight"], weights[$"{network}.layers.{i}.bias"]);
                if (i < Small.Layers) x = x.relu();
            }

            return x;
        }

        static Tensor Chamfer(Tensor a, Tensor b)
        {
            Tensor squares = (a.unsqueeze(1) - b.unsqueeze(0)).square().sum(-1), there = squares.amin([1]), back = squares.amin([0]);
            return there.masked_fill(there >= 2, 0).mean() + back.masked_fill(back >= 2, 0).mean();
        }
    }

    [Fact]
    public void The_estimate_is_that_of_the_lowest_loss_and_known_everywhere()
    {
        ScenePair pair = Boxes();
        using var estimator = new NeuralPriorEstimator(Small with { MaximumIterations = 1000 }, Run());
        estimator.Begin(pair, new RandomStream(0));
        List<double> losses = [];
        do losses.Add(estimator.Iterate().Loss);
        while (losses[^1] == losses.Min() && losses.Count < 1000);
        Assert.InRange(losses.Count, 2, 999); // The last is not the best.

        FlowEstimate estimate = estimator.Estimate;
        Assert.Equal((losses.Min(), losses.Count - 2, losses.Count), (estimate.Loss, estimate.BestIteration, estimate.Iterations));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        Assert.Equal(estimate.Flow, estimator.Field!(pair.First.ToTensor()).data<float>().ToArray());
        Tensor warped = pair.First.ToTensor() + tensor(estimate.Flow, [pair.First.Count, 3]), back = warped - estimator.BackwardField!(warped);
        Tensor again = Kernels.Neighbours.Losses.ChamferLoss.Truncated(warped, pair.Second.ToTensor()).Loss + Kernels.Neighbours.Losses.ChamferLoss.Truncated(back, pair.First.ToTensor()).Loss;
        Assert.Equal(estimate.Loss, again.item<float>(), 1e-6);
    }

    [Fact]
    public void It_finds_the_motion_of_boxes_where_free_vectors_do_not()
    {
        ScenePair pair = Boxes();
        double zero = Epe(new ZeroFlowOptions()), free = Epe(new Methods.PointClouds.SceneFlow.PerPoint.PerPointOptions { MaximumIterations = 100 }), prior = Epe(new NeuralPriorOptions { Hidden = 64, Layers = 4, MaximumIterations = 100 });
        Assert.True(prior < 0.4 * zero && prior < 0.5 * free, $"zero {zero}, free {free}, prior {prior}");

        double Epe(FlowEstimatorOptions options) => Methods.PointClouds.SceneFlow.SceneFlowMetrics.Measure(options.Solve(pair).Flow, pair.Flow!).Epe;
    }

    [Fact]
    public void A_loss_that_is_no_number_any_more_ends_a_pair_with_what_was_best()
    {
        using var estimator = new NeuralPriorEstimator(new(), Run(new Adam.Options { LearningRate = 1e6 }));
        estimator.Begin(Boxes(), new RandomStream(0));
        double first = estimator.Iterate().Loss;
        FlowIteration second = estimator.Iterate();
        Assert.Equal((double.NaN, true), (second.Loss, second.IsLast));
        Assert.Equal((first, 0), (estimator.Estimate.Loss, estimator.Estimate.BestIteration));
        Assert.Contains("not finite", estimator.Estimate.Ending, StringComparison.Ordinal);
        Assert.All(estimator.Estimate.Flow, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Clouds_that_do_not_overlap_are_said_not_to()
    {
        ScenePair pair = Boxes(), apart = new("apart", pair.First, new([.. pair.Second.Points.Select(x => x + 100)]));
        FlowEstimate estimate = (Small with { Patience = 5 }).Solve(apart);
        Assert.Equal((false, 1.0), (estimate.HasOverlap, estimate.Unmatched));
        Assert.True((Small with { Patience = 5 }).Solve(pair).HasOverlap);
        Assert.False(new RigidFlowOptions().Solve(apart).HasOverlap);
    }

    [Fact]
    public void Single_points_and_clouds_of_very_different_size_are_solved_and_empty_ones_refused()
    {
        ScenePair point = new("point", new([1, 2, 3]), new([1.1f, 2, 3]));
        foreach (FlowEstimatorOptions options in (FlowEstimatorOptions[])[Small with { MaximumIterations = 200 }, NeuralPriorOptions.Fast, new Methods.PointClouds.SceneFlow.PerPoint.PerPointOptions { Smoothness = 1, MaximumIterations = 200 }])
        {
            FlowEstimate estimate = options.Solve(point);
            Assert.True(estimate.Loss <= 0.15 && estimate.HasOverlap, $"{estimate}");
            Assert.All(estimate.Flow, value => Assert.InRange(Math.Abs(value), 0, 0.2));
        }

        Assert.True(Small.Solve(new("one to many", point.First, Boxes().Second)).Loss >= 0);
        Assert.Contains("empty", Assert.ThrowsAny<Exception>(() => Small.Solve(new("empty", new([]), point.Second))).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.ThrowsAny<Exception>(() => Small.Solve(new("odd", point.First, new([1, float.NaN, 3])))).Message, StringComparison.Ordinal);
    }

    /// <summary>With a warm start the second pair begins where the first ended, with all that was there in the same sequence only; without, where it would have begun alone.</summary>
    [Fact]
    public void A_warm_start_goes_on_from_the_pair_before()
    {
        IReadOnlyList<ScenePair> pairs = new BoxesSceneOptions { Points = 128, Scenes = 1, Frames = 3 }.Load(Data.DataFolder.Resolve(), Serilog.Core.Logger.None);
        ScenePair other = new("other", pairs[1].First, pairs[1].Second) { Sequence = 9 };
        double cold = Second(WarmStart.None, pairs[1]);
        Assert.Equal(cold, Second(WarmStart.None, other));
        Assert.Equal(Second(WarmStart.Weights, pairs[1]), Second(WarmStart.Weights, other));
        Assert.Equal(cold, Second(WarmStart.All, other));
        (double weights, double all) = (Second(WarmStart.Weights, pairs[1]), Second(WarmStart.All, pairs[1]));
        Assert.True(weights < 0.8 * cold && all < 0.8 * cold && weights != all, $"{cold}, {weights}, {all}");

        double Second(WarmStart warm, ScenePair second)
        {
            using var estimator = new NeuralPriorEstimator(Small with { MaximumIterations = 60, WarmStart = warm }, Run());
            estimator.Begin(pairs[0], new RandomStream(0));
            while (!estimator.Iterate().IsLast)
            {
            }

            estimator.Begin(second, new RandomStream(1));
            return estimator.Iterate().Loss;
        }
    }

    /// <summary>The optimizer's moments go on, the schedule does not: it is made for the iterations of a pair.</summary>
    [Fact]
    public void A_warm_start_has_the_whole_schedule_again()
    {
        IReadOnlyList<ScenePair> pairs = new BoxesSceneOptions { Points = 64, Scenes = 1, Frames = 3 }.Load(Data.DataFolder.Resolve(), Serilog.Core.Logger.None);
        using var estimator = new NeuralPriorEstimator(Small with { WarmStart = WarmStart.All, Patience = 0 }, Run() with { Schedule = new Schedules.LinearOptions() });
        double[] first = Rates(pairs[0]);
        Assert.Equal([.. Enumerable.Range(0, Small.MaximumIterations).Select(k => 0.008 * (Small.MaximumIterations - k) / Small.MaximumIterations)], first, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(first, Rates(pairs[1]));

        double[] Rates(ScenePair pair)
        {
            estimator.Begin(pair, new RandomStream(0));
            List<double> rates = [];
            do rates.Add(estimator.Gauges["learningRate"]);
            while (!estimator.Iterate().IsLast);
            return [.. rates];
        }
    }

    /// <summary>As published: 1e-4 with the backward network, none without it. Decay of a rate of 1e-4 tells only where moments are small, so that flows are compared to the bit.</summary>
    [Theory]
    [InlineData(true, 1e-4)]
    [InlineData(false, 0)]
    public void Weights_decay_where_there_is_a_backward_network(bool backward, double decay)
    {
        NeuralPriorOptions options = Small with { Backward = backward };
        float[] usual = options.Solve(Boxes()).Flow;
        Assert.Equal(Flow(decay), usual);
        Assert.NotEqual(Flow(1e-4 - decay), usual);
        Assert.Equal(usual, new FlowOptions { Estimator = options }.Solve(Boxes()).Flow);

        float[] Flow(double decay) => options.Solve(Boxes(), optimizer: new Adam.Options { LearningRate = 0.008, WeightDecay = decay }).Flow;
    }

    [Fact]
    public void The_fast_variant_goes_by_distances_from_the_grid_forward_only()
    {
        ScenePair pair = Boxes();
        using var estimator = new NeuralPriorEstimator(NeuralPriorOptions.Fast, Run());
        estimator.Begin(pair, new RandomStream(0));
        double loss = estimator.Iterate().Loss;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        Tensor warped = pair.First.ToTensor() + estimator.Field!(pair.First.ToTensor());
        double exact = cdist(warped, pair.Second.ToTensor()).amin([1]).mean().item<float>();
        Assert.Equal(exact, loss, 0.05); // Half a cell of 0.1 m.
        Assert.Null(estimator.BackwardField);
        Assert.Equal(116_483, estimator.Network!.parameters().Sum(parameter => parameter.numel()));
    }

    private static ScenePair Boxes() => new BoxesSceneOptions { Points = 256, Scenes = 1 }.Load(Data.DataFolder.Resolve(), Serilog.Core.Logger.None)[0];

    private static RunContext Run(OptimizerOptions? optimizer = null) => new() { Training = new() { Steps = 1 }, Optimizer = optimizer ?? FlowEstimatorOptions.PublishedOptimizer };
}
