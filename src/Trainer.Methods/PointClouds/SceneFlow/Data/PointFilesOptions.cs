using System.ComponentModel.DataAnnotations;
using Serilog;
using Trainer.Data;
using Trainer.Data.PointClouds;
using Trainer.Randomness;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>What pairs from files have in common: which files, and which of their points.</summary>
public abstract record PointFilesOptions : SceneFlowDataOptions
{
    /// <summary>The folder, or a single file, relative to the data folder. Files are taken in the order of their names.</summary>
    public required string Path { get; init; }

    /// <summary>How many files are passed over, the first; default 0.</summary>
    [Range(0, int.MaxValue)]
    public int Skip { get; init; }

    /// <summary>How many are used; null, the default: all others.</summary>
    [Range(1, int.MaxValue)]
    public int? Count { get; init; }

    /// <summary>Names of files that are left out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Which points are used; default all.</summary>
    public PointCloudFilterOptions Filter { get; init; } = new();

    /// <summary>Points drawn of each cloud, independently; where there are fewer, some come several times; 0: all; default 2,048.</summary>
    [Range(0, 1 << 24)]
    public int Points { get; init; } = 2048;

    /// <summary>The seed of the points drawn; default 0.</summary>
    public long Seed { get; init; }

    /// <summary>The files, in order.</summary>
    /// <exception cref="DataException">There are none.</exception>
    private protected string[] Files(DataFolder folder, params IReadOnlyList<string> endings)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string path = folder.Inside(Path);
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new DataException($"{path}: no such file or folder. Put the data there, or correct its path; it is relative to the data folder (--data).");
        string[] files =
        [
            .. Directory.EnumerateFiles(path)
                .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && !Exclude.Contains(System.IO.Path.GetFileName(file)))
                .Order(StringComparer.Ordinal),
        ];
        string[] used = [.. files.Skip(Skip).Take(Count ?? int.MaxValue)];
        return used.Length > 0 ? used : throw new DataException($"{path} has {files.Length} files that end in {string.Join(", ", endings)}, and {Skip} are to be passed over: none is left. Correct the path or skip.");
    }

    /// <summary>The random numbers that choose the points of a cloud.</summary>
    private protected RandomStream Random(int file, string cloud) => new RandomStream(Seed).Fork("points").Fork(file).Fork(cloud);

    /// <summary>Tells of what is odd about a cloud, and chooses by the filter.</summary>
    /// <exception cref="DataException">Nothing is left.</exception>
    private protected PointCloud Filtered(LoadedPointCloud loaded, string name, ILogger log) => Filtered(Filter, loaded, name, log);

    /// <inheritdoc cref="Filtered(LoadedPointCloud, string, ILogger)"/>
    internal static PointCloud Filtered(PointCloudFilterOptions filter, LoadedPointCloud loaded, string name, ILogger log)
    {
        if (loaded.NotFinite > 0) log.Warning("{Name}: {Count:N0} points with coordinates that are not finite are left out.", name, loaded.NotFinite);
        foreach (string warning in loaded.Warnings) log.Warning("{Warning}", warning);
        int[] kept = filter.Choose(loaded.Cloud);
        if (kept.Length == 0) throw new DataException($"{name}: none of {loaded.Cloud.Count:N0} points passes the filter. Widen its limits.");
        return kept.Length == loaded.Cloud.Count ? loaded.Cloud : loaded.Cloud.Select(kept);
    }
}
