using System.Diagnostics;
using System.Text.Json;
using Trainer.Loop;
using Trainer.Profiling;
using Trainer.Tests.Tasks;
using static TorchSharp.torch;

namespace Trainer.Tests.Profiling;

public sealed class ProfileTests
{
    [Fact]
    public void Shares_are_those_of_the_phases_and_the_rest_is_other()
    {
        long second = Stopwatch.Frequency;
        StepProfile profile = StepProfile.Of(2, 10 * second, [(StepPhase.Data, 0, second), (StepPhase.Forward, second, 4 * second), (StepPhase.Forward, 5 * second, 6 * second)]);
        Assert.Equal(0.1, profile.Share(StepPhase.Data), 1e-9);
        Assert.Equal(0.4, profile.Share(StepPhase.Forward), 1e-9);
        Assert.Equal(0.5, profile.Share(StepPhase.Other), 1e-9);
        Assert.Equal(2000, profile.Milliseconds(StepPhase.Forward), 1e-6);
    }

    [Fact]
    public void A_run_is_profiled_for_the_steps_asked_for_and_leaves_a_trace()
    {
        using var folder = new TemporaryFolder();
        using Tensor inputs = ones(4, 3), targets = ones(4, 1);
        using var task = new RegressionTask(inputs, targets, [4]);
        var training = new TrainingOptions { Steps = 9, EvaluateEvery = 2 };
        var listener = new ProfileListener(new() { Skip = 2, Steps = 3 });
        var run = new RunContext { Training = training, Folder = folder.Path };
        new TrainingLoop(training, listener).Run(task, run);
        Assert.Equal(3, listener.Profile!.Steps);
        Assert.Null(run.Clock.Record);
        Assert.Equal(1, Enum.GetValues<StepPhase>().Sum(phase => listener.Profile.Share(phase)), 0.01); // Each time is rounded to 100 ns.

        using JsonDocument trace = JsonDocument.Parse(File.ReadAllText(folder.File("profile.json")));
        JsonElement[] events = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray()];
        Assert.All(events, span => Assert.Equal("X", span.GetProperty("ph").GetString()));
        Assert.Equal(3, events.Count(span => span.GetProperty("name").GetString() == "data"));
        Assert.Equal(3, events.Count(span => span.GetProperty("name").GetString() == "forward"));
        Assert.Equal(3, events.Count(span => span.GetProperty("name").GetString() == "backward"));
        Assert.All(events, span => Assert.True(span.GetProperty("ts").GetDouble() >= 0 && span.GetProperty("dur").GetDouble() >= 0));
    }
}
