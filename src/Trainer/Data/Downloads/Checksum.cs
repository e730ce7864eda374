using System.Security.Cryptography;

namespace Trainer.Data.Downloads;

/// <summary>Compares files with what is expected of them.</summary>
internal static class Checksum
{
    /// <summary>True when the file is whole and the one expected.</summary>
    public static async Task<bool> MatchesAsync(string path, DownloadFile file, CancellationToken cancellation) =>
        string.Equals(await ComputeAsync(path, file, cancellation), file.Sha256, StringComparison.OrdinalIgnoreCase);

    /// <summary>The file's SHA-256 in hexadecimal, or why there is none.</summary>
    public static async Task<string> ComputeAsync(string path, DownloadFile file, CancellationToken cancellation)
    {
        try
        {
            await using FileStream stream = File.OpenRead(path);
            await using Stream content = file.IsSumOfContent ? new GzipContent(stream) : stream;
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        }
        catch (InvalidDataException)
        {
            return "(not valid gzip)";
        }
    }
}
