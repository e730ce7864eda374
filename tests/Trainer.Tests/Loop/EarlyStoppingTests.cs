using Trainer.Loop;

namespace Trainer.Tests.Loop;

public sealed class EarlyStoppingTests
{
    [Theory]
    [InlineData(2, 0.0, 7)] // Best after 5 of 20 steps, then two evaluations without improvement.
    [InlineData(3, 0.0, 8)]
    [InlineData(2, 2.5, 3)] // From −4, the −3 and −2 that follow are no improvement by more than 2.5.
    [InlineData(3, 2.5, 7)] // … but the −1 after them is, and nothing after that.
    public void Stops_after_patience_evaluations_without_improvement(int patience, double delta, long steps)
    {
        using var task = new CountingTask();
        var stopping = new EarlyStopping(new() { Patience = patience, MinimumDelta = delta });
        LoopResult result = new TrainingLoop(new() { Steps = 20, EvaluateEvery = 1 }, stopping).Run(task);
        Assert.Equal((StopReason.Stopped, steps), (result.Reason, result.Steps));
    }

    [Theory]
    [InlineData(-2, null, 3)] // The scores are −4, −3, −2 …
    [InlineData(-2.5, null, 3)]
    [InlineData(4.5, "train/loss", 5)]
    public void Stops_when_a_metric_is_good_enough(double value, string? metric, long steps)
    {
        using var task = new CountingTask(stepsPerEpoch: 1);
        var target = new Target(new() { Value = value, Metric = metric, Direction = metric is null ? null : Trainer.Metrics.GoalDirection.Maximize });
        LoopResult result = new TrainingLoop(new() { Epochs = 20 }, target).Run(task);
        Assert.Equal((StopReason.Stopped, steps), (result.Reason, result.Steps));
    }

    [Fact]
    public void A_target_for_a_metric_that_is_not_measured_is_refused()
    {
        using var task = new CountingTask(stepsPerEpoch: 1);
        var target = new Target(new() { Value = 1, Metric = "test/accuracy", Direction = Trainer.Metrics.GoalDirection.Maximize });
        Assert.Contains("test/score", Assert.Throws<Trainer.Configuration.ConfigException>(() => new TrainingLoop(new() { Epochs = 2 }, target).Run(task)).Message, StringComparison.Ordinal);
    }
}
