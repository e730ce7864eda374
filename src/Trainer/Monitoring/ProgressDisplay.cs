using System.Diagnostics;
using Spectre.Console;

namespace Trainer.Monitoring;

/// <summary>A live bar with what is being done, rate and time left on a terminal; a plain line now and then where output goes to a file.</summary>
/// <remarks>Drawing is done by a thread of its own; reporting a step costs a look at the clock.</remarks>
public sealed class ProgressDisplay : IDisposable
{
    // Drawing takes a millisecond or two of a core that computes: five times a second is smooth enough.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly IAnsiConsole _console;
    private readonly long _total;
    private readonly string _unit;
    private readonly bool _isLive;
    private readonly TaskCompletionSource _stopped = new();
    private readonly RateMeter _rate = new();
    private Task? _display;
    private ProgressTask? _bar;
    private long _lastShown = Stopwatch.GetTimestamp();

    /// <summary>Starts the display.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="total">How many steps there will be.</param>
    /// <param name="done">How many were made before.</param>
    /// <param name="unit">What a step is called.</param>
    public ProgressDisplay(IAnsiConsole console, long total, long done = 0, string unit = "steps")
    {
        ArgumentNullException.ThrowIfNull(console);
        (_console, _total, _unit) = (console, total, unit);
        _isLive = console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi;
        _rate.Start(done);
        if (_isLive) StartDisplay(done);
    }

    /// <summary>Tells how far the work is.</summary>
    /// <param name="step">Steps made.</param>
    /// <param name="describe">What to show beside the bar; asked only when something is drawn, since reading a loss may wait for the device.</param>
    public void Report(long step, Func<string> describe)
    {
        // Looking at the clock costs 20 ns.
        if (Stopwatch.GetElapsedTime(_lastShown) < (_isLive ? RefreshInterval : PlainInterval)) return;
        _lastShown = Stopwatch.GetTimestamp();
        _rate.Update(step);
        string line = $"{describe()}  {Rate()}  left {RateMeter.Format(_rate.Left(_total))}";
        if (!_isLive)
        {
            _console.WriteLine(line);
        }
        else if (_bar is not null)
        {
            _bar.Value = step;
            _bar.Description = Markup.Escape(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopped.TrySetResult();
        _display?.Wait();
    }

    private string Rate() => _rate.PerSecond >= 0.1 ? $"{_rate.PerSecond:F1} {_unit}/s" : $"{60 * _rate.PerSecond:F1} {_unit}/min";

    private void StartDisplay(long done)
    {
        using var ready = new ManualResetEventSlim();
        Progress progress = _console.Progress();
        progress.RefreshRate = RefreshInterval;
        _display = Task.Run(() => progress
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                _bar = context.AddTask("starting", maxValue: Math.Max(1, _total));
                _bar.Value = done;
                ready.Set();
                _stopped.Task.Wait();
            }));
        WaitHandle.WaitAny([ready.WaitHandle, ((IAsyncResult)_display).AsyncWaitHandle]); // A display that cannot start must not hold up the run.
    }
}
