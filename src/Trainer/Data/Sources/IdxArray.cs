using System.Buffers.Binary;

namespace Trainer.Data;

/// <summary>
/// An array of unsigned bytes in IDX format: the bytes 0, 0, 8 (unsigned byte) and the number of dimensions, then each dimension as a
/// big-endian 32-bit integer, then the values in row-major order (format: the MNIST page of Y. LeCun).
/// </summary>
/// <param name="Shape">The dimensions as the file has them.</param>
/// <param name="Content">The values of the first items along dimension 0, as many as were asked for.</param>
internal sealed record IdxArray(IReadOnlyList<long> Shape, ContentBlocks Content)
{
    private const uint UnsignedByte = 8;

    /// <summary>Reads a file. The whole of it is checked, however few items are kept.</summary>
    /// <exception cref="DataException">It is missing, truncated, too long, or of another format.</exception>
    public static IdxArray Read(DataFile file, int dimensions, long? limit) => file.Read(stream =>
    {
        var header = new byte[4 * (dimensions + 1)];
        int got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        uint magic = (UnsignedByte << 8) | (uint)dimensions;
        if (got >= 4 && BinaryPrimitives.ReadUInt32BigEndian(header) is uint found && found != magic)
        {
            throw file.Fault($"begins with the magic number 0x{found:X8}; expected 0x{magic:X8} (IDX, unsigned bytes, {dimensions} dimension{(dimensions == 1 ? "" : "s")})");
        }

        if (got < header.Length) throw file.Fault($"is truncated: its header alone has {header.Length} bytes, and there are {got}");
        long[] shape = [.. Enumerable.Range(1, dimensions).Select(i => (long)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * i)))];
        UInt128 claimed = shape.Aggregate(UInt128.One, (product, dimension) => product * (UInt128)dimension);
        if (claimed == 0 || claimed > long.MaxValue / 2) throw file.Fault($"claims the shape ({string.Join(", ", shape)}), which cannot be");

        long size = (long)claimed;
        long kept = Math.Min(limit ?? shape[0], shape[0]);
        ContentBlocks content = ContentBlocks.Read(stream, size, size / shape[0] * kept);
        if (content.Found < size) throw file.Fault($"is truncated: expected {header.Length + size:N0} bytes, found {header.Length + content.Found:N0}");
        if (content.Found > size) throw file.Fault($"is too long: expected {header.Length + size:N0} bytes, found more");
        return new IdxArray(shape, content);
    });
}
