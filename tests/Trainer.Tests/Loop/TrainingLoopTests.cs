using Trainer.Checkpoints;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Tasks;

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
    public void A_task_that_is_done_completes_the_run_with_a_last_evaluation()
    {
        var recorder = new Recorder();
        using var task = new CountingTask(stepsPerEpoch: 4) { DoneAfter = 3 };
        LoopResult result = new TrainingLoop(new() { Epochs = 9 }, recorder).Run(task);
        Assert.Equal((StopReason.Completed, 3L, 0L), (result.Reason, result.Steps, result.Epochs));
        Assert.Equal(["train loss 2", "test score -2"], recorder.Events.Where(name => name.Contains("score") || name.Contains("train")));
        Assert.Equal("stop Completed ", recorder.Events[^1]);
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
        var error = Assert.Throws<ListenerException>(() => new TrainingLoop(new() { Steps = 8 }, thrower, recorder).Run(task));
        Assert.Equal(("Recorder", "OnStepEnd", "no"), (error.Listener, error.Event, error.InnerException!.Message));
        Assert.Equal(["step 1 loss 1", "end 1"], recorder.Events[^3..^1]); // The step is completed for the others.
        Assert.StartsWith("stop Failed The listener Recorder failed in OnStepEnd: no", recorder.Events[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OnStart", 0)]
    [InlineData("OnEpochStart", 1)]
    [InlineData("OnStep", 1)]
    [InlineData("OnMetrics", 2)]
    [InlineData("OnEpochEnd", 2)]
    [InlineData("OnStepEnd", 1)]
    public void What_was_trained_before_a_listener_failed_is_saved_and_can_be_gone_on_with(string @event, int steps)
    {
        using var folder = new TemporaryFolder();
        var checkpoints = new CheckpointListener(new CheckpointFolder(folder.Path), new());
        using var task = new CountingTask(stepsPerEpoch: 2);
        var error = Assert.Throws<ListenerException>(() => new TrainingLoop(new() { Epochs = 4 }, new Thrower(@event), checkpoints).Run(task));
        Assert.Equal(@event, error.Event);
        Assert.Equal(steps, task.Weight);
        if (steps == 0) return;
        using var rest = new CountingTask(stepsPerEpoch: 2);
        LoopResult result = new TrainingLoop(new() { Epochs = 4 }).Run(rest, resume: tree => Checkpoint.Load(folder.File("last"), tree));
        using var whole = new CountingTask(stepsPerEpoch: 2);
        Assert.Equal(new TrainingLoop(new() { Epochs = 4 }).Run(whole).Final, result.Final);
        Assert.Equal(8, rest.Weight);
    }

    [Fact]
    public void A_listener_whose_own_work_was_cancelled_has_failed_and_interrupts_nothing()
    {
        using var task = new CountingTask();
        var waiter = new Recorder { AtStepEnd = _ => throw new TaskCanceledException("the server took too long") };
        var error = Assert.Throws<ListenerException>(() => new TrainingLoop(new() { Steps = 8 }, waiter).Run(task));
        Assert.Equal(("Recorder", "OnStepEnd"), (error.Listener, error.Event));
    }

    [Fact]
    public void A_run_stopped_in_the_middle_of_an_epoch_is_measured_where_it_ends()
    {
        using var folder = new TemporaryFolder();
        using var task = new CountingTask(stepsPerEpoch: 9);
        var stopper = new Recorder { AtStepEnd = state => { if (state.Step == 4) state.RequestStop("enough"); } };
        LoopResult result = new TrainingLoop(new() { Epochs = 2 }, stopper, new CheckpointListener(new CheckpointFolder(folder.Path), new())).Run(task);
        Assert.Equal(-1, result.Final["test/score"]);
        Checkpoint.Verify(folder.File("best"));
    }

    [Fact]
    public void A_stop_is_gone_on_from_when_the_listeners_are_others()
    {
        using var folder = new TemporaryFolder();
        using var task = new CountingTask(stepsPerEpoch: 1);
        var checkpoints = new CheckpointListener(new CheckpointFolder(folder.Path), new());
        new TrainingLoop(new() { Epochs = 8 }, new Target(new() { Value = -3 }), checkpoints).Run(task);
        foreach ((bool forgets, long steps) in ((bool, long)[])[(false, 2), (true, 8)])
        {
            using var rest = new CountingTask(stepsPerEpoch: 1);
            var training = new TrainingOptions { Epochs = 8 };
            var run = new RunContext { Training = training, ForgetsStopRequests = forgets };
            Assert.Equal(steps, new TrainingLoop(training).Run(rest, run, tree => Checkpoint.Load(folder.File("last"), tree)).Steps);
        }
    }

    [Fact]
    public void A_verdict_of_a_listener_keeps_its_kind()
    {
        using var task = new CountingTask();
        var judge = new Recorder { AtStepEnd = _ => throw new EnvironmentException("full") };
        Assert.Throws<EnvironmentException>(() => new TrainingLoop(new() { Steps = 8 }, judge).Run(task));
    }

    [Fact]
    public void Time_ends_a_run_after_the_step_under_way_and_more_time_goes_on()
    {
        using var folder = new TemporaryFolder();
        using var task = new CountingTask();
        var clock = new Recorder { AtStepEnd = state => { if (state.Step == 3) SpinWait.SpinUntil(() => state.IsTimeUp); } };
        var checkpoints = new CheckpointListener(new CheckpointFolder(folder.Path), new());
        Assert.Equal((StopReason.Stopped, 3L), Outcome(new TrainingLoop(new() { Steps = 8, MaximumSeconds = 0.5 }, clock, checkpoints).Run(task)));
        using var rest = new CountingTask();
        Action<Trainer.State.StateTree> resume = tree => Checkpoint.Load(folder.File("last"), tree);
        Assert.Equal((StopReason.Completed, 8L), Outcome(new TrainingLoop(new() { Steps = 8, MaximumSeconds = 500 }).Run(rest, resume: resume)));
    }

    private sealed class Thrower(string @event) : ITrainingListener
    {
        public void OnStart(LoopState state) => Throw("OnStart");

        public void OnEpochStart(LoopState state) => Throw("OnEpochStart");

        public void OnStep(LoopState state, StepResult result) => Throw("OnStep");

        public void OnMetrics(LoopState state, MetricSet metrics) => Throw("OnMetrics");

        public void OnEpochEnd(LoopState state) => Throw("OnEpochEnd");

        public void OnStepEnd(LoopState state) => Throw("OnStepEnd");

        private void Throw(string now)
        {
            if (now == @event) throw new InvalidOperationException(now);
        }
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
