namespace Trainer.Data.Downloads;

/// <summary>A file to fetch, and how to know that it is the right one.</summary>
/// <param name="Name">Its name, on the mirror and in the data folder.</param>
/// <param name="Sha256">The SHA-256 that is expected, in hexadecimal.</param>
public sealed record DownloadFile(string Name, string Sha256)
{
    /// <summary>
    /// The sum is that of the content after gzip decompression: mirrors that compress anew are as good as the original. False: that of the file as it is.
    /// </summary>
    public bool IsSumOfContent { get; init; }
}
