using System.Globalization;

namespace Trainer.Kernels.Launch;

/// <summary>The sizes of a core's caches in bytes, as Linux tells them; elsewhere those that almost every core has.</summary>
internal static class CpuCaches
{
    private const string Folder = "/sys/devices/system/cpu/cpu0/cache";
    private const long SmallFirst = 32 << 10, SmallSecond = 512 << 10;

    /// <summary>The first-level cache for data.</summary>
    public static long First { get; } = Read(1) ?? SmallFirst;

    /// <summary>The second-level cache.</summary>
    public static long Second { get; } = Read(2) ?? SmallSecond;

    private static long? Read(int level)
    {
        try
        {
            foreach (string cache in Directory.Exists(Folder) ? Directory.GetDirectories(Folder, "index*") : [])
            {
                string Value(string name) => File.ReadAllText(Path.Combine(cache, name)).Trim();
                if (Value("level") != level.ToString(CultureInfo.InvariantCulture) || Value("type") == "Instruction") continue;
                string size = Value("size");
                if (size.EndsWith('K') && long.TryParse(size[..^1], CultureInfo.InvariantCulture, out long kilobytes)) return kilobytes << 10;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A guess is good enough.
        }

        return null;
    }
}
