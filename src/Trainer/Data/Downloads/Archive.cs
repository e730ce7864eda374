using System.Formats.Tar;
using System.IO.Compression;

namespace Trainer.Data.Downloads;

/// <summary>
/// Unpacks chosen files of a .tar.gz. Only regular files are taken, only under the last part of their name, and only when that name is on the list: nothing
/// in an archive can decide where it is written, and links are never followed or made.
/// </summary>
internal static class Archive
{
    /// <summary>Writes those of the <paramref name="wanted"/> files (name and size in bytes) that are in the archive into <paramref name="folder"/>.</summary>
    /// <exception cref="DataException">The archive is damaged, or a file has another size than expected.</exception>
    public static async Task UnpackAsync(string path, IReadOnlyDictionary<string, long> wanted, string folder, CancellationToken cancellation)
    {
        try
        {
            await using FileStream file = File.OpenRead(path);
            await using GZipStream content = new(file, CompressionMode.Decompress);
            await using TarGuard guarded = new(content);
            await using TarReader reader = new(guarded);
            while (await reader.GetNextEntryAsync(cancellationToken: cancellation) is { } entry)
            {
                string name = entry.Name[(entry.Name.LastIndexOfAny(['/', '\\']) + 1)..];
                bool isFile = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
                if (!isFile || entry.DataStream is null || !wanted.TryGetValue(name, out long size)) continue;
                if (entry.Length != size) throw new DataException($"{path}: '{entry.Name}' has {entry.Length:N0} bytes, expected {size:N0}.");
                await WriteAsync(entry.DataStream, Path.Combine(folder, name), cancellation);
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or OverflowException) // The last from numbers in a header.
        {
            throw new DataException($"{path} is damaged: {error.Message}", error);
        }
    }

    private static async Task WriteAsync(Stream source, string target, CancellationToken cancellation)
    {
        string part = target + ".part";
        File.Delete(part); // It might be a link.
        await using (FileStream output = File.Create(part)) await source.CopyToAsync(output, cancellation);
        File.Move(part, target, overwrite: true);
    }
}
