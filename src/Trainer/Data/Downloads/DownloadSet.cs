namespace Trainer.Data.Downloads;

/// <summary>A data set that can be fetched.</summary>
public sealed record DownloadSet
{
    /// <summary>Its name in <c>trainer data get NAME</c>, and its folder below the data folder.</summary>
    public required string Name { get; init; }

    /// <summary>Where it comes from and on what terms, for the user.</summary>
    public required string Source { get; init; }

    /// <summary>What is fetched.</summary>
    public required IReadOnlyList<DownloadFile> Files { get; init; }

    /// <summary>Where the files lie: folders, tried in order.</summary>
    public required IReadOnlyList<Uri> Mirrors { get; init; }

    /// <summary>The files that a fetched archive (.tar.gz) is unpacked to, with their sizes in bytes; empty when the files are used as they are.</summary>
    public IReadOnlyDictionary<string, long> Unpacked { get; init; } = new Dictionary<string, long>();
}
