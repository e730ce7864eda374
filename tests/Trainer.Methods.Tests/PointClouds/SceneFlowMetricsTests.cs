using CsCheck;
using Trainer.Data.PointClouds;
using Trainer.Methods.PointClouds.SceneFlow;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.PointClouds;

public sealed class SceneFlowMetricsTests
{
    private static readonly float[] Flow = [1, 0, 0, 0.3f, 0.4f, 0, 0, 0, 0], Truth = [1, 0.08f, 0, 0.3f, 0.4f, 0.2f, 0, 0, 0];

    [Fact]
    public void Three_points_by_hand()
    {
        SceneFlowScores scores = SceneFlowMetrics.Measure(Flow, Truth);
        Assert.Equal(3, scores.Points);
        Assert.Equal(0.0933333, scores.Epe, 1e-7);
        Assert.Equal(1 / 3.0, scores.Acc5, 1e-12);
        Assert.Equal(2 / 3.0, scores.Acc10, 1e-12);
        Assert.Equal(1 / 3.0, scores.Outliers, 1e-12);
        Assert.Equal((0.079830 + 0.380506 + (Math.PI / 2)) / 3, scores.Angle, 1e-6);
        Assert.Equal(0.67704, scores.Angle, 5e-6);
        using Tensor flow = tensor(Flow, [3, 3]), truth = tensor(Truth, [3, 3]), mask = tensor([true, false, true]);
        Assert.Equal(scores, SceneFlowMetrics.Measure(flow, truth));
        Assert.Equal(SceneFlowMetrics.Measure([1, 0, 0, 0, 0, 0], [1, 0.08f, 0, 0, 0, 0]), SceneFlowMetrics.Measure(flow, truth, mask));
    }

    [Fact]
    public void A_perfect_flow_is_perfect_but_for_the_clip_of_its_angle() => Gen.Float[-2, 2].Array[3, 60].Where(flow => flow.Length % 3 == 0 && flow.Any(value => value != 0)).Sample(flow =>
    {
        float[] moving = [.. flow.Select(value => value + 3)];
        SceneFlowScores scores = SceneFlowMetrics.Measure(moving, moving);
        Assert.Equal((0.0, 1.0, 1.0, 0.0), (scores.Epe, scores.Acc5, scores.Acc10, scores.Outliers));
        Assert.Equal(4.9e-4, scores.Angle, 5e-6);
    }, iter: 50);

    [Fact]
    public void Nothing_to_measure_is_not_a_number_and_what_does_not_fit_is_refused()
    {
        Assert.True(double.IsNaN(SceneFlowMetrics.Measure(Flow, Truth, [false, false, false]).Epe));
        Assert.Throws<ArgumentException>(() => SceneFlowMetrics.Measure(Flow, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => SceneFlowMetrics.Measure(Flow, Truth, [true]));
    }

    [Fact]
    public void The_three_parts_count_the_same_however_many_points_they_have()
    {
        float[] truth = new float[18], flow = [0.1f, 0, 0, 0.3f, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 2, 0, 0, 2];
        ScenePair pair = new("six", new(new float[18]), new([0, 0, 0])) { Flow = truth, Foreground = [false, false, true, true, true, true], Dynamic = [false, false, false, true, true, true] };
        SceneFlowBreakdown parts = SceneFlowBreakdown.Of(flow, pair);
        Assert.Equal((0.2 + 1 + 2) / 3, parts.ThreeWayEpe!.Value, 1e-7);
        Assert.Equal(7.4 / 6, parts.All.Epe, 1e-7);
        Assert.Equal(1.4 / 3, parts.Static!.Epe, 1e-7);
        Assert.Equal(2, parts.Dynamic!.Epe, 1e-7);
        Assert.Equal(7 / 4.0, parts.Foreground!.Epe, 1e-7);
        Assert.Null(SceneFlowBreakdown.Of(flow, new ScenePair("six", new(new float[18]), new PointCloud([0, 0, 0])) { Flow = truth }).ThreeWayEpe);
    }
}
