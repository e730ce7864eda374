using System.Buffers.Binary;
using System.IO.Compression;

namespace Trainer.Data;

/// <summary>
/// The content of a gzip file of one member, which must end where the file does. (<see cref="GZipStream"/> checks the sum when it comes to one,
/// but takes a file that is cut short, or goes on with something else, for whole.)
/// </summary>
internal sealed class GzipContent : ForwardStream
{
    private const int TrailerBytes = 8; // CRC-32 and length, four bytes each.
    private readonly GZipStream _content;
    private readonly uint _length;
    private uint _read;

    /// <summary>Opens the content; the <paramref name="file"/> is this stream's to dispose.</summary>
    /// <exception cref="InvalidDataException">The file is too short to be gzip.</exception>
    public GzipContent(FileStream file)
    {
        if (file.Length < TrailerBytes) throw new InvalidDataException($"it has only {file.Length} bytes");
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        file.Position = file.Length - TrailerBytes;
        file.ReadExactly(trailer);
        file.Position = 0;
        _length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        _content = new(file, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The content is damaged, or this is its end but not the file's.</exception>
    public override int Read(Span<byte> buffer)
    {
        int count = _content.Read(buffer);
        _read = unchecked(_read + (uint)count);
        if (count == 0 && buffer.Length > 0 && _read != _length)
        {
            throw new InvalidDataException("it was cut short, or something follows its end");
        }

        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _content.Dispose();
        base.Dispose(disposing);
    }
}
