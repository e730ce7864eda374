using System.Collections.Concurrent;

namespace Trainer.Kernels.Launch;

/// <summary>Says once when a kernel has no fast path for a device and runs as plain torch operations instead.</summary>
public static class KernelNotices
{
    private static readonly ConcurrentDictionary<string, byte> Said = new(StringComparer.Ordinal);

    /// <summary>Called with a sentence for the user, once for each kernel and reason in a process. Without a subscriber the sentence goes to the standard error stream.</summary>
    public static Action<string>? Raised { get; set; }

    /// <summary>Reports that a kernel runs slowly.</summary>
    /// <param name="kernel">What the user calls it, such as "quantize".</param>
    /// <param name="reason">Why, and what to do, as a clause without a full stop.</param>
    internal static void RunsSlowly(string kernel, string reason)
    {
        string notice = $"{kernel} runs as plain torch operations: {reason}.";
        if (!Said.TryAdd(notice, 0)) return;
        if (Raised is { } raised) raised(notice);
        else Console.Error.WriteLine(notice);
    }
}
