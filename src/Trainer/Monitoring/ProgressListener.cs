using System.Diagnostics;
using Spectre.Console;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Tasks;

namespace Trainer.Monitoring;

/// <summary>A live line with epoch, step, mean loss of the epoch so far, rate and time left on a terminal; a plain line now and then where output goes to a file.</summary>
/// <param name="console">Where to show it.</param>
public sealed class ProgressListener(IAnsiConsole console) : ITrainingListener
{
    // Drawing takes a millisecond or two of a core that computes: five times a second is smooth enough.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly bool _isLive = console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi;
    private readonly TaskCompletionSource _stopped = new();
    private readonly RateMeter _rate = new();
    private Task? _display;
    private ProgressTask? _bar;
    private long _lastShown;
    private string _measured = "";

    /// <inheritdoc/>
    public void OnStart(LoopState state)
    {
        _rate.Start(state.Step);
        _lastShown = Stopwatch.GetTimestamp();
        if (_isLive) StartDisplay(state);
    }

    /// <inheritdoc/>
    public void OnStep(LoopState state, StepResult result)
    {
        // Looking at the clock costs 20 ns; reading the loss and telling the display cost more, and on a GPU wait for the device.
        TimeSpan interval = _isLive ? RefreshInterval : PlainInterval;
        if (Stopwatch.GetElapsedTime(_lastShown) < interval) return;
        _lastShown = Stopwatch.GetTimestamp();
        _rate.Update(state.Step);
        if (_isLive) Show(state);
        else console.WriteLine(Line(state));
    }

    /// <inheritdoc/>
    public void OnMetrics(LoopState state, MetricSet metrics)
    {
        string values = string.Join(", ", metrics.Values.Select(entry => $"{entry.Key} {Format(entry.Key, entry.Value)}"));
        _measured += (_measured.Length > 0 ? "  " : "") + $"{metrics.Split}: {values}";
    }

    /// <inheritdoc/>
    public void OnStepEnd(LoopState state)
    {
        if (_measured.Length == 0) return;
        console.MarkupLine($"[grey]{Markup.Escape(Place(state))}[/]  {Markup.Escape(_measured)}");
        _measured = "";
    }

    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error)
    {
        _stopped.TrySetResult();
        _display?.Wait();
    }

    // Shares are read as per cent, everything else by its size.
    private static string Format(string name, double value) =>
        name.StartsWith("accuracy", StringComparison.Ordinal) || name.StartsWith("top", StringComparison.Ordinal) ? $"{value:P2}" : $"{value:G4}";

    private static string Place(LoopState state) => state.StepsPerEpoch is { } perEpoch
        ? $"epoch {Math.Min(((state.Step - 1) / perEpoch) + 1, state.TotalSteps / perEpoch)}/{Math.Max(1, state.TotalSteps / perEpoch)}"
        : $"step {state.Step:N0}";

    private string Line(LoopState state) =>
        $"{Place(state)}  step {state.Step:N0}/{state.TotalSteps:N0}  loss {state.TrainLoss.Mean:G4}  {_rate.PerSecond:F1} steps/s  left {RateMeter.Format(_rate.Left(state.TotalSteps))}";

    private void Show(LoopState state)
    {
        if (_bar is null) return;
        _bar.Value = state.Step;
        _bar.Description = Line(state);
    }

    // The display draws on a thread of its own; training only sets its numbers.
    private void StartDisplay(LoopState state)
    {
        using var ready = new ManualResetEventSlim();
        Progress progress = console.Progress();
        progress.RefreshRate = RefreshInterval;
        _display = Task.Run(() => progress
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                _bar = context.AddTask("starting", maxValue: Math.Max(1, state.TotalSteps));
                _bar.Value = state.Step;
                ready.Set();
                _stopped.Task.Wait();
            }));
        WaitHandle.WaitAny([ready.WaitHandle, ((IAsyncResult)_display).AsyncWaitHandle]); // A display that cannot start must not hold up the run.
    }
}
