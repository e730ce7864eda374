using Microsoft.Win32.SafeHandles;

namespace Trainer.Data;

/// <summary>
/// A file's bytes, read at the place asked for. Not mapped into memory: what is in the system's cache is read as fast this way, and a file that
/// is cut short under a mapping ends the process, while here it is an error with a name.
/// </summary>
internal sealed class FileBytes : ByteSource
{
    private readonly SafeFileHandle _file;

    private FileBytes(string path, SafeFileHandle file, long length) : base(path, length) => _file = file;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataException">It is missing or cannot be opened.</exception>
    public static FileBytes Open(string path, string format) => FileGuard.Read(path, format, () =>
    {
        SafeFileHandle file = File.OpenHandle(path);
        return new FileBytes(path, file, RandomAccess.GetLength(file));
    });

    public override void Read(long offset, Span<byte> target)
    {
        try
        {
            for (int read; target.Length > 0; target = target[read..], offset += read)
            {
                read = RandomAccess.Read(_file, target, offset);
                if (read == 0) throw new DataException($"{Name} ends at byte {offset:N0}, where more is expected: it was cut short. Restore it from a copy.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{Name} cannot be read at byte {offset:N0}: {error.Message}", error);
        }
    }

    public override void Dispose() => _file.Dispose();
}
