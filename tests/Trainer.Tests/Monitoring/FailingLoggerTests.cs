using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Monitoring;
using Trainer.Tasks;
using Trainer.Tests.Loop;

namespace Trainer.Tests.Monitoring;

public sealed class FailingLoggerTests
{
    [Theory]
    [InlineData("open")]
    [InlineData("write")]
    [InlineData("flush")]
    [InlineData("finish")]
    public void A_logger_that_fails_is_left_out_with_one_warning(string call)
    {
        var (bad, good, log) = (new MemorySink { FailsIn = call }, new MemorySink(), new LogLines());
        Assert.Equal(4, Train(log, new MetricsListener(1, [bad, good])).Steps);
        Assert.Equal(6, good.Records.Count); // Four steps, the training loss, the score.
        string warning = Assert.Single(log.Warnings);
        foreach (string word in (string[])["memory", "/nowhere/at/all", "No space left"]) Assert.Contains(word, warning, StringComparison.Ordinal);
        Assert.Equal("dispose", bad.Calls[^1]);
        Assert.Equal(1, bad.Calls.Count(name => name == call));
        Assert.Equal(["finish", "flush", "dispose"], good.Calls[^3..]);
    }

    [Theory]
    [InlineData("open")]
    [InlineData("write")]
    [InlineData("flush")]
    public void The_record_of_the_run_stops_training_and_the_others_are_closed(string call)
    {
        var (bad, good, log) = (new MemorySink { FailsIn = call, IsRequired = true }, new MemorySink(), new LogLines());
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => Train(log, new MetricsListener(1, [bad, good])));
        Assert.Contains("/nowhere/at/all, cannot be written: No space left", error.Message, StringComparison.Ordinal);
        Assert.Equal(["finish", "flush", "dispose"], good.Calls[^3..]);
        Assert.Equal("dispose", bad.Calls[^1]);
    }

    [Fact]
    public void Closing_that_fails_harms_nobody()
    {
        var (bad, good) = (new MemorySink { FailsIn = "dispose", IsRequired = true }, new MemorySink());
        Train(new LogLines(), new MetricsListener(1, [bad, good]));
        Assert.Equal("dispose", good.Calls[^1]);
    }

    [Theory]
    [InlineData("start")]
    [InlineData("epoch start")]
    [InlineData("step")]
    [InlineData("metrics")]
    [InlineData("epoch end")]
    [InlineData("step end")]
    [InlineData("stop")]
    public void A_listener_that_training_can_do_without_is_called_no_more(string call)
    {
        var (listener, log) = (new Failing(call), new LogLines());
        Assert.Equal(4, Train(log, listener).Steps);
        Assert.Equal(1, listener.Calls.Count(name => name == call));
        Assert.Equal("stop", listener.Calls[^1]);
        Assert.Equal("The \"progress\" logger has failed, training goes on without it: \"broken pipe\"", Assert.Single(log.Warnings));
    }

    [Fact]
    public void The_record_of_the_run_stops_training_also_when_a_listener_that_can_be_done_without_writes_to_it()
    {
        var sink = new MemorySink { FailsIn = "write", IsRequired = true };
        ITrainingListener[] listeners = [new MetricsListener(100, [sink]), new Statistics(new() { Every = 1 })];
        Assert.Throws<EnvironmentException>(() => Train(new LogLines(), listeners));
    }

    private static LoopResult Train(LogLines log, params ITrainingListener[] listeners)
    {
        var training = new TrainingOptions { Steps = 4 };
        using var task = new CountingTask(stepsPerEpoch: 4);
        return new TrainingLoop(training, listeners).Run(task, new RunContext { Training = training, Log = log.Log });
    }

    private sealed class Failing(string failsIn) : ITrainingListener
    {
        public List<string> Calls { get; } = [];

        public string Name => "progress";

        public bool IsOptional => true;

        public void OnStart(LoopState state) => Call("start");

        public void OnEpochStart(LoopState state) => Call("epoch start");

        public void OnStep(LoopState state, StepResult result) => Call("step");

        public void OnMetrics(LoopState state, MetricSet metrics) => Call("metrics");

        public void OnEpochEnd(LoopState state) => Call("epoch end");

        public void OnStepEnd(LoopState state) => Call("step end");

        public void OnStop(LoopState state, StopReason reason, Exception? error) => Call("stop");

        private void Call(string name)
        {
            Calls.Add(name);
            if (name == failsIn) throw new IOException("broken pipe");
        }
    }
}
