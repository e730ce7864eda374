using System.Diagnostics;

namespace Trainer.Sweeps;

/// <summary>A process that trains trials.</summary>
/// <param name="Host">The machine's name.</param>
/// <param name="Process">The process's number.</param>
/// <param name="Born">When it began, in milliseconds since 1970: numbers are given again.</param>
public sealed record TrialOwner(string Host, int Process, long Born)
{
    private const long Tolerance = 2000;

    /// <summary>How long an owner may be silent before its trials are taken over.</summary>
    public static TimeSpan LongestSilence { get; } = TimeSpan.FromMinutes(2);

    /// <summary>This process.</summary>
    public static TrialOwner Self { get; } = OfSelf();

    /// <summary>Whether it has ended, or has not been heard of for too long.</summary>
    /// <param name="heartbeat">When it was last heard of.</param>
    /// <param name="now">The time.</param>
    public bool IsDead(DateTimeOffset heartbeat, DateTimeOffset now)
    {
        if (Host != Environment.MachineName) return now - heartbeat > LongestSilence;
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process);
            return Math.Abs(BirthOf(process) - Born) > Tolerance;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return true; // There is none.
        }
    }

    private static TrialOwner OfSelf()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return new(Environment.MachineName, self.Id, BirthOf(self));
    }

    private static long BirthOf(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds();
}
