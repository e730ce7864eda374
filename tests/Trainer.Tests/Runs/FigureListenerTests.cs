using TorchSharp;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Runs;
using Trainer.Tests.Loop;
using Trainer.Tests.Monitoring;

namespace Trainer.Tests.Runs;

public sealed class FigureListenerTests : IDisposable
{
    private static readonly BarFigure Bars = new("t", "y") { Groups = ["a"], Series = [new("s", [1])] };

    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Figures_are_drawn_once_without_gradients_when_training_has_ended()
    {
        int calls = 0;
        using var task = new CountingTask
        {
            Drawing = figures =>
            {
                calls++;
                Assert.False(torch.is_grad_enabled());
                figures.Add("bars", Bars);
            },
        };
        Run(task);
        Assert.Equal(1, calls);
        Assert.Equal(["bars.json", "bars.svg"], Files());
        Assert.Equal("t", FigureJson.Read(_folder.File("figures/bars.json")).Title);
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public void A_figure_that_cannot_be_drawn_is_a_warning_and_those_before_it_stay()
    {
        using var task = new CountingTask { Drawing = _ => throw new EnvironmentException("no pen") };
        Assert.Equal(StopReason.Completed, Run(task).Reason);
        Assert.Contains("no pen", Assert.Single(_log.Warnings), StringComparison.Ordinal);

        Directory.CreateDirectory(_folder.File("figures/b.json")); // In the way.
        using var other = new CountingTask
        {
            Drawing = figures =>
            {
                figures.Add("a", Bars);
                figures.Add("b", Bars);
            },
        };
        Run(other);
        Assert.Equal(2, _log.Warnings.Length);
        Assert.Equal(["a.json", "a.svg"], Files());
    }

    [Fact]
    public void Nothing_is_drawn_of_a_run_that_failed_or_was_interrupted()
    {
        using var diverging = new CountingTask { LossOf = _ => double.NaN, Drawing = _ => Assert.Fail("drawn") };
        Assert.Throws<DivergenceException>(() => Run(diverging));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var interrupted = new CountingTask { Drawing = _ => Assert.Fail("drawn") };
        Assert.Equal(StopReason.Interrupted, Run(interrupted, stop.Token).Reason);
        Assert.Empty(_log.Warnings);
    }

    private LoopResult Run(CountingTask task, CancellationToken cancellation = default)
    {
        var training = new TrainingOptions { Steps = 3, BatchSize = 1 };
        return new TrainingLoop(training, new FigureListener(_folder.File("figures"), [])).Run(task, new RunContext { Training = training, Log = _log.Log }, cancellation: cancellation);
    }

    private IEnumerable<string?> Files() => Directory.GetFiles(_folder.File("figures")).Select(Path.GetFileName).Order();
}
