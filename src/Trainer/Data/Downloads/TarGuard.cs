namespace Trainer.Data.Downloads;

/// <summary>
/// A tar archive for <see cref="System.Formats.Tar.TarReader"/>, which believes a header that promises an entry's attributes or long name, and makes room for
/// as much as it says before it reads any. Here such headers may promise a megabyte.
/// </summary>
/// <param name="archive">The archive, which stays its owner's.</param>
internal sealed class TarGuard(Stream archive) : ForwardStream
{
    // Of the header (POSIX.1-1988, "ustar"): the size in octal digits, the kind of entry, the mark of the format.
    private const int BlockSize = 512, SizeAt = 124, SizeDigits = 12, KindAt = 156, MarkAt = 257;
    private const long MostPromised = 1 << 20;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A header promises too much.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length != BlockSize) return await archive.ReadAsync(buffer, cancellationToken);
        int count = await archive.ReadAtLeastAsync(buffer, BlockSize, throwOnEndOfStream: false, cancellationToken);
        if (count == BlockSize) Check(buffer.Span);
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static void Check(ReadOnlySpan<byte> header)
    {
        if (header[KindAt] is not ((byte)'x' or (byte)'g' or (byte)'L' or (byte)'K') || !header[MarkAt..].StartsWith("ustar"u8)) return;
        ReadOnlySpan<byte> digits = header.Slice(SizeAt, SizeDigits);
        long size = 0;
        foreach (byte digit in digits.Trim(" \0"u8))
        {
            // Other bytes than digits are the binary form of sizes from 8 GB.
            size = digit is >= (byte)'0' and <= (byte)'7' ? (size * 8) + digit - '0' : long.MaxValue / 16;
            if (size > MostPromised) throw new InvalidDataException("a header promises more attributes than an archive has");
        }
    }
}
