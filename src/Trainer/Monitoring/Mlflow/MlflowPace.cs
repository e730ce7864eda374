namespace Trainer.Monitoring.Mlflow;

/// <summary>How often a server is asked.</summary>
/// <param name="Interval">The least time between two batches.</param>
/// <param name="FirstDelay">How long to wait after a failure.</param>
/// <param name="LongestDelay">The wait doubles with each failure up to this.</param>
internal sealed record MlflowPace(TimeSpan Interval, TimeSpan FirstDelay, TimeSpan LongestDelay)
{
    public static MlflowPace Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(60));

    /// <summary>The wait after so many failures in a row: exponential, the upper half of it random, so that runs that lost a server together do not come back together.</summary>
    public TimeSpan Delay(int failures)
    {
        double longest = Math.Min(FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(failures, 30)), LongestDelay.TotalSeconds);
        return TimeSpan.FromSeconds(longest * (1 + Random.Shared.NextDouble()) / 2);
    }
}
