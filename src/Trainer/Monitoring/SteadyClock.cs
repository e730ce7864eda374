namespace Trainer.Monitoring;

/// <summary>The time of day as it was at first, plus what a stopwatch says has passed since: it never goes backwards, whatever is done to the system's clock.</summary>
/// <param name="time">Both clocks.</param>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset _begin = time.GetUtcNow();
    private readonly long _timestamp = time.GetTimestamp();

    /// <summary>Milliseconds since 1970.</summary>
    public long Milliseconds => (_begin + time.GetElapsedTime(_timestamp)).ToUnixTimeMilliseconds();
}
