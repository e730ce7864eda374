using System.Buffers.Binary;
using System.IO.Compression;

namespace Trainer.Monitoring;

/// <summary>Writes images of 8 bits a channel as PNG (ISO/IEC 15948), all rows unfiltered.</summary>
public static class PngEncoder
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(value => CrcOf((uint)value))];

    /// <summary>The bytes of a PNG file.</summary>
    /// <param name="image">The image.</param>
    public static byte[] Encode(ImageRecord image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13]; // Width, height, depth, colour type; compression, filter and interlace methods 0.
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8;
        header[9] = image.Channels switch { 1 => 0, 3 => 2, _ => 6 };
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, Compress(image));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Compress(ImageRecord image)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            int row = image.Width * image.Channels;
            for (int y = 0; y < image.Height; y++)
            {
                zlib.WriteByte(0); // Filter "none".
                zlib.Write(image.Pixels.Span.Slice(y * row, row));
            }
        }

        return data.ToArray();
    }

    // Length, type, data, and the CRC-32 of type and data.
    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(~0u, type), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data) crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    private static uint CrcOf(uint value)
    {
        for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ (0xEDB88320 & (0 - (value & 1)));
        return value;
    }
}
