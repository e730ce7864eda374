using Serilog.Core;
using Trainer.Data.PointClouds;
using Trainer.Methods.PointClouds.SceneFlow;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;
using Trainer.Tests;

namespace Trainer.Methods.Tests.PointClouds;

public sealed class FlowOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What the README shows.</summary>
    [Fact]
    public void Flow_of_two_files_takes_three_lines()
    {
        ScenePair boxes = new BoxesSceneOptions { Points = 200, Scenes = 1 }.Load(Data.DataFolder.Resolve(), Logger.None)[0];
        (string a, string b, string output) = (_folder.File("A.pcd"), _folder.File("B.ply"), _folder.File("flow.npz"));
        PointCloudFile.Write(a, boxes.First);
        PointCloudFile.Write(b, boxes.Second);

        var options = new FlowOptions { Estimator = new NeuralPriorOptions { Hidden = 32, Layers = 3, MaximumIterations = 100 } };
        ScenePair pair = options.Read(a, b, Logger.None);
        FlowFile.Write(output, pair, options.Solve(pair).Flow);

        ScenePair read = options.Read(output, null, Logger.None);
        Assert.Equal(boxes.First.Points, read.First.Points);
        Assert.True(SceneFlowMetrics.Measure(read.Flow!, boxes.Flow!).Epe < 0.6 * SceneFlowMetrics.Measure(new float[600], boxes.Flow!).Epe);
    }

    /// <summary>The flow at all points is that of the field fitted to some: the rigid motion of 60 points, applied to 200.</summary>
    [Fact]
    public void Points_that_were_not_drawn_get_the_flow_of_the_field()
    {
        ScenePair boxes = new BoxesSceneOptions { Points = 200, Scenes = 1, OwnMotion = false }.Load(Data.DataFolder.Resolve(), Logger.None)[0];
        var options = new FlowOptions { Estimator = new RigidFlowOptions(), Points = 60 };
        FlowEstimate estimate = options.Solve(boxes);
        Assert.Equal(600, estimate.Flow.Length);
        Assert.True(SceneFlowMetrics.Measure(estimate.Flow, boxes.Flow!).Epe < 0.7 * SceneFlowMetrics.Measure(new float[600], boxes.Flow!).Epe);
        Assert.Throws<ArgumentException>(() => new FlowOptions { Estimator = new NearestFlowOptions(), Points = 60 }.Solve(boxes));
        Assert.Equal(600, new FlowOptions { Estimator = new NearestFlowOptions(), Points = 200 }.Solve(boxes).Flow.Length);
    }
}
