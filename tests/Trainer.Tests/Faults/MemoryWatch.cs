using System.Globalization;

namespace Trainer.Tests.Faults;

/// <summary>How much memory something takes: bytes that .NET allocates, freed or not, and how far the process grows meanwhile, native memory included.</summary>
internal sealed class MemoryWatch
{
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);
    private readonly long _resident;

    public MemoryWatch()
    {
        if (CanReset) File.WriteAllText("/proc/self/clear_refs", "5"); // Peak := present.
        _resident = Status("VmHWM"); // Not VmRSS: the collector may give memory back between the two.
    }

    /// <summary>Whether the kernel lets the peak be measured anew.</summary>
    public static bool CanReset { get; } = TryReset();

    /// <summary>Bytes allocated by .NET since.</summary>
    public long Managed => GC.GetTotalAllocatedBytes(precise: true) - _allocated;

    /// <summary>Bytes by which the process was at its largest since; 0 where the kernel does not tell.</summary>
    public long Peak => CanReset ? Math.Max(0, Status("VmHWM") - _resident) : 0;

    private static bool TryReset()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
            return Status("VmHWM") <= Status("VmRSS") + (64 << 20);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long Status(string name) => File.Exists("/proc/self/status")
        ? File.ReadLines("/proc/self/status").Where(line => line.StartsWith(name + ':', StringComparison.Ordinal)).Select(line => 1024 * long.Parse(line[(name.Length + 1)..^2].Trim(), CultureInfo.InvariantCulture)).FirstOrDefault()
        : 0;
}
