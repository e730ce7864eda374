using Trainer.Metrics;
using Trainer.Sweeps;

namespace Trainer.Tests.Sweeps;

public sealed class PrunerTests
{
    private static readonly Goal Loss = new("test/loss", GoalDirection.Minimize), Accuracy = new("test/accuracy", GoalDirection.Maximize);

    [Fact]
    public void A_curve_keeps_the_best_so_far()
    {
        TrialCurve curve = Curve(Loss, (10, 3), (20, double.NaN), (30, 1), (40, 2));
        Assert.Equal([double.NaN, 3, 3, 3, 1, 1, 1], ((long[])[9, 10, 15, 20, 30, 40, 99]).Select(curve.At));
    }

    [Theory]
    [InlineData(0.59, true)]
    [InlineData(0.60, false)] // The median of 0.4, 0.5, 0.7, 0.8.
    [InlineData(0.61, false)]
    public void Median_stops_what_is_worse_than_the_median_at_that_step(double score, bool stops)
    {
        PeerTrial[] others = [.. ((double[])[0.4, 0.8, 0.5, 0.7]).Select(value => new PeerTrial(TrialState.Complete, Curve(Accuracy, (10, value), (20, 0.99))))];
        Assert.Equal(stops, new MedianPruner(10).ShouldStop(Curve(Accuracy, (10, score)), -1, others, Accuracy));
        Assert.False(new MedianPruner(11).ShouldStop(Curve(Accuracy, (10, score)), -1, others, Accuracy));
        Assert.False(new MedianPruner(10).ShouldStop(Curve(Accuracy, (10, score)), -1, others[1..], Accuracy));
    }

    [Theory]
    [InlineData(2.5, true)] // Third of six, of whom two go on.
    [InlineData(1.5, false)]
    public void Asha_lets_one_in_three_go_on(double score, bool stops)
    {
        PeerTrial[] others = [.. ((double[])[1, 2, 3, 4, 5]).Select(value => new PeerTrial(TrialState.Running, Curve(Loss, (10, value), (30, value))))];
        Assert.Equal(stops, new AshaPruner(10, 3).ShouldStop(Curve(Loss, (10, score)), -1, others, Loss));
        Assert.Equal(stops, new AshaPruner(10, 3).ShouldStop(Curve(Loss, (10, 0), (29, score), (30, score)), 10, [.. others.Select(other => other with { Curve = Curve(Loss, (30, other.Curve.Best - (score > 2 ? 2.6 : 0))) })], Loss));
        Assert.False(new AshaPruner(10, 3).ShouldStop(Curve(Loss, (10, score), (20, score)), 10, others, Loss)); // No rung since.
        Assert.False(new AshaPruner(10, 3).ShouldStop(Curve(Loss, (10, score)), -1, [], Loss));
    }

    private static TrialCurve Curve(Goal goal, params (long Step, double Value)[] values)
    {
        var curve = new TrialCurve(0, goal);
        foreach ((long step, double value) in values) curve.Add(step, value);
        return curve;
    }
}
