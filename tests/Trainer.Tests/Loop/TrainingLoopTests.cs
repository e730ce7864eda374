using Trainer.Configuration;
using Trainer.Loop;

namespace Trainer.Tests.Loop;

public sealed class TrainingLoopTests
{
    [Fact]
    public void Events_come_in_the_documented_order()
    {
        var recorder = new Recorder();
        using var task = new CountingTask(stepsPerEpoch: 2);
        LoopResult result = new TrainingLoop(new() { Epochs = 2 }, recorder).Run(task);

        Assert.Equal(
        [
            "start",
            "epoch 0 start", "step 1 loss 1", "end 1", "step 2 loss 2", "train loss 1.5", "test score -3", "epoch 1 end", "end 2",
            "epoch 1 start", "step 3 loss 3", "end 3", "step 4 loss 4", "train loss 3.5", "test score -1", "epoch 2 end", "end 4",
            "stop Completed ",
        ], recorder.Events);
        Assert.Equal((StopReason.Completed, 4L, 2L, 8L), (result.Reason, result.Steps, result.Epochs, result.Samples));
        Assert.Equal(3.5, result.Final["train/loss"]);
    }

    [Fact]
    public void Steps_end_a_run_in_the_middle_of_an_epoch_with_a_last_evaluation()
    {
        var recorder = new Recorder();
        using var task = new CountingTask(stepsPerEpoch: 4);
        new TrainingLoop(new() { Epochs = 9, Steps = 3, EvaluateEvery = 2 }, recorder).Run(task);
        Assert.Equal(["test score -3", "train loss 2", "test score -2"], recorder.Events.Where(name => name.Contains("score") || name.Contains("train")));
    }

    [Fact]
    public void The_best_step_keeps_its_own_metrics()
    {
        using var task = new CountingTask();
        LoopResult result = new TrainingLoop(new() { Steps = 8, EvaluateEvery = 1 }).Run(task);
        Assert.Equal(0, result.Best["test/score"]);
        Assert.Equal(5, result.Best["train/loss"]);
        Assert.Equal(-3, result.Final["test/score"]);
    }

    [Fact]
    public void Cancelling_and_requests_stop_after_the_step_under_way()
    {
        using var source = new CancellationTokenSource();
        using var cancelled = new CountingTask();
        var recorder = new Recorder { AtStepEnd = state => { if (state.Step == 3) source.Cancel(); } };
        Assert.Equal((StopReason.Interrupted, 3L), Outcome(new TrainingLoop(new() { Steps = 8 }, recorder).Run(cancelled, cancellation: source.Token)));
        Assert.Equal("stop Interrupted ", recorder.Events[^1]);

        using var stopped = new CountingTask();
        var stopper = new Recorder { AtStepEnd = state => state.RequestStop("enough") };
        Assert.Equal((StopReason.Stopped, 1L), Outcome(new TrainingLoop(new() { Steps = 8 }, stopper).Run(stopped)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_loss_that_is_not_finite_ends_the_run_and_names_the_step(double loss)
    {
        var recorder = new Recorder();
        using var task = new CountingTask { LossOf = step => step == 2 ? loss : 1 };
        var error = Assert.Throws<DivergenceException>(() => new TrainingLoop(new() { Steps = 8 }, recorder).Run(task));
        Assert.Equal(2, error.Step);
        Assert.Contains("at step 3: the loss is", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("stop Diverged", recorder.Events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_listener_that_throws_ends_the_run_and_all_others_are_told()
    {
        var recorder = new Recorder();
        var thrower = new Recorder { AtStepEnd = _ => throw new InvalidOperationException("no") };
        using var task = new CountingTask();
        Assert.Equal("no", Assert.Throws<InvalidOperationException>(() => new TrainingLoop(new() { Steps = 8 }, thrower, recorder).Run(task)).Message);
        Assert.Equal("stop Failed no", recorder.Events[^1]);
    }

    [Fact]
    public void What_a_step_draws_depends_on_the_seed_and_its_number_alone()
    {
        static List<double> Draw(long seed, long steps)
        {
            using var task = new CountingTask();
            new TrainingLoop(new() { Steps = steps, Seed = seed }).Run(task);
            return task.Drawn;
        }

        List<double> five = Draw(0, 5);
        Assert.Equal(five, Draw(0, 8).Take(5));
        Assert.Equal(5, five.Distinct().Count());
        Assert.Empty(five.Intersect(Draw(1, 5)));
    }

    [Fact]
    public void A_task_without_epochs_needs_a_number_of_steps()
    {
        using var task = new CountingTask();
        Assert.Contains("no epochs to count", Assert.Throws<ConfigException>(() => new TrainingLoop(new() { Epochs = 1 }).Run(task)).Message, StringComparison.Ordinal);
    }

    private static (StopReason Reason, long Steps) Outcome(LoopResult result) => (result.Reason, result.Steps);
}
