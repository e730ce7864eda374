using System.Diagnostics;

namespace Trainer.Monitoring;

/// <summary>Steps a second, smoothed, and the time left at that rate.</summary>
internal sealed class RateMeter
{
    private long _startStep, _step, _startTime;

    /// <summary>Steps a second since the start.</summary>
    public double PerSecond { get; private set; }

    public void Start(long step) => (_startStep, _step, _startTime) = (step, step, Stopwatch.GetTimestamp());

    public void Update(long step)
    {
        double seconds = Stopwatch.GetElapsedTime(_startTime).TotalSeconds;
        _step = step;
        PerSecond = seconds > 0 ? (step - _startStep) / seconds : 0;
    }

    /// <summary>The time that the steps up to <paramref name="total"/> will take; null when unknown.</summary>
    public TimeSpan? Left(long total) =>
        PerSecond > 0 && (total - _step) / PerSecond is < 1e8 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    public static string Format(TimeSpan? time) => time switch
    {
        null => "?",
        { TotalHours: >= 1 } long_ => $"{(int)long_.TotalHours}:{long_:mm\\:ss}",
        _ => $"{time:m\\:ss}",
    };
}
