using System.Text;

namespace Trainer.Monitoring;

/// <summary>A file of records, one a line, that a resumed run goes on with.</summary>
internal static class LineFile
{
    /// <summary>Opens the file, making it where it does not exist; others may read it meanwhile.</summary>
    public static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 16 * 1024);

    /// <summary>Cuts the file off before the first line that is not to be kept or was not written to its end, and goes there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="keep">Whether a line, without its line feed, stays.</param>
    /// <returns>How many lines stay.</returns>
    public static int Keep(FileStream file, Func<string, bool> keep)
    {
        (long end, int count) = (0, 0);
        file.Position = 0;
        using (var reader = new StreamReader(file, leaveOpen: true))
        {
            while (reader.ReadLine() is { } line)
            {
                long next = end + Encoding.UTF8.GetByteCount(line) + 1;
                if (next > file.Length || !keep(line)) break; // The former: without its line feed, cut off.
                (end, count) = (next, count + 1);
            }
        }

        file.SetLength(end);
        file.Position = end;
        return count;
    }
}
