using Trainer.Configuration;
using Trainer.Figures;
using Trainer.Figures.PointClouds;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;
using Trainer.Methods.PointClouds.SceneFlow.PerPoint;

namespace Trainer.Methods.Tests.PointClouds;

public sealed class SceneFlowTaskTests
{
    private static readonly NeuralPriorOptions Prior = new() { Hidden = 16, Layers = 2, MaximumIterations = 20, Patience = 0 };
    private static readonly BoxesSceneOptions Boxes = new() { Points = 96, Scenes = 3 };

    [Fact]
    public void Training_is_complete_when_the_last_pair_is_solved()
    {
        LoopResult result = Train(new() { Data = Boxes, Estimator = Prior with { Patience = 3, MinimumGain = 1 } });
        Assert.Equal((StopReason.Completed, 12L, 3L), (result.Reason, result.Steps, result.Samples)); // The first value only counts as a gain: each pair ends with its fourth.
        Assert.Equal(4, result.Final["test/iterations"]);
    }

    [Fact]
    public void Several_at_once_give_what_one_after_another_give()
    {
        LoopResult one = Train(new() { Data = Boxes, Estimator = Prior }), two = Train(new() { Data = Boxes, Estimator = Prior, PairsAtOnce = 2 });
        Assert.Equal((60L, 40L), (one.Steps, two.Steps));
        foreach ((string name, double value) in one.Final.Where(entry => entry.Key.StartsWith("test/", StringComparison.Ordinal))) Assert.Equal(value, two.Final[name], 1e-6);
        FlowEstimate alone = Prior.Solve(Boxes.Load(Data.DataFolder.Resolve(), Serilog.Core.Logger.None)[0]);
        Assert.Equal(SceneFlowMetrics.Measure(alone.Flow, Boxes.Load(Data.DataFolder.Resolve(), Serilog.Core.Logger.None)[0].Flow!).Epe, Train(new() { Data = Boxes with { Scenes = 1 }, Estimator = Prior }).Final["test/epe"], 1e-9);
    }

    [Fact]
    public void Scenes_follow_the_seed_of_the_run_only_where_asked()
    {
        SceneFlowOptions own = new() { Data = Boxes with { Scenes = 1 }, Estimator = new ZeroFlowOptions() }, run = own with { Data = Boxes with { Scenes = 1, Seed = null } };
        Assert.Equal(Epe(own, 0), Epe(own, 5));
        Assert.Equal(Epe(own, 0), Epe(run, 0));
        Assert.NotEqual(Epe(run, 0), Epe(run, 5));

        static double Epe(SceneFlowOptions options, long seed) => Train(options, seed).Final["test/epe"];
    }

    /// <summary>Without flow points stay behind by what the sweeps moved; carried by the motion that all boxes share nearly, they do not.</summary>
    [Fact]
    public void Sweeps_are_carried_to_the_last_of_their_sequence()
    {
        BoxesSceneOptions data = new() { Points = 256, Scenes = 2, Frames = 4, OwnMotion = false };
        LoopResult still = Train(new() { Data = data, Estimator = new ZeroFlowOptions(), Accumulate = true }), moved = Train(new() { Data = data, Estimator = new RigidFlowOptions(), Accumulate = true });
        Assert.Equal(still.Final["test/driftWithoutFlow"], still.Final["test/drift"], 1e-6);
        Assert.Equal(still.Final["test/surfaceDistanceWithoutFlow"], still.Final["test/surfaceDistance"], 1e-6);
        Assert.Equal(still.Final["test/drift"], moved.Final["test/driftWithoutFlow"], 1e-6);
        Assert.Equal(2 * 0.3536, still.Final["test/drift"], 0.05); // Sweeps 1, 2 and 3 steps old, each of √(0.35² + 0.05²) m and turns of 1°.
        Assert.True(moved.Final["test/drift"] < 0.25 * still.Final["test/drift"], $"{moved.Final["test/drift"]}");
        Assert.True(moved.Final["test/surfaceDistance"] < 0.5 * still.Final["test/surfaceDistance"]);
        Assert.Equal(moved.Final["test/drift"], Enumerable.Range(1, 3).Average(age => moved.Final[$"test/driftAfter{age}"]), 1e-9);
    }

    /// <summary>A stop amid the second pair: what is drawn are the sweeps up to the pair that was solved, each where it was carried to.</summary>
    [Fact]
    public void The_figure_of_a_sequence_leaves_out_a_pair_that_a_stop_left_unsolved()
    {
        BoxesSceneOptions data = new() { Points = 96, Scenes = 1, Frames = 4 };
        using Tasks.TrainingTask task = new SceneFlowOptions { Data = data, Estimator = Prior, Accumulate = true }.Create();
        TrainingOptions training = new() { Steps = 30, Device = "cpu" };
        new TrainingLoop(training).Run(task, new() { Training = training, Optimizer = FlowEstimatorOptions.PublishedOptimizer });
        var figures = new FigureContext();
        task.Figures(figures);
        ScenePair solved = data.Load(Data.DataFolder.Resolve(), Serilog.Core.Logger.None)[0];
        IReadOnlyList<PointLayer> layers = Assert.IsType<PointCloudFigure>(figures.Figures["accumulated"]).Layers;
        Assert.Equal([.. solved.First.Points, .. solved.Second.Points], layers[1].Points);
        Assert.Equal(solved.Second.Points, layers[0].Points[^solved.Second.Points.Length..]);
    }

    [Fact]
    public void What_does_not_go_together_is_refused_by_its_key()
    {
        Refused("task:pairsAtOnce", new() { Data = Boxes, Estimator = Prior with { WarmStart = WarmStart.All }, PairsAtOnce = 2 });
        Refused("task:pairsAtOnce", new() { Data = Boxes, Estimator = Prior, Accumulate = true, PairsAtOnce = 2 });
        Refused("task:accumulate", new() { Data = Boxes, Estimator = new PerPointOptions(), Accumulate = true });

        static void Refused(string key, SceneFlowOptions options) => Assert.Equal(key, Assert.Single(Assert.Throws<ConfigException>(() => Train(options)).Errors).Path);
    }

    private static LoopResult Train(SceneFlowOptions options, long seed = 0)
    {
        using Tasks.TrainingTask task = options.Create();
        TrainingOptions training = new() { Epochs = 1, Seed = seed, Device = "cpu" };
        return new TrainingLoop(training).Run(task, new() { Training = training, Optimizer = FlowEstimatorOptions.PublishedOptimizer, Random = new(seed) });
    }
}
