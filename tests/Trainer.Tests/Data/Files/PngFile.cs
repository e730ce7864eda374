using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Trainer.Tests.Data.Files;

/// <summary>Writes PNG files from the format's definition: signature, IHDR, IDAT (zlib, filter 0 on each row), IEND; each chunk with its CRC-32.</summary>
internal static class PngFile
{
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1: gray, 3: RGB, 4: RGB and opacity.</param>
    /// <param name="pixels">Row by row, pixel by pixel.</param>
    public static byte[] Write(int width, int height, int channels, byte[] pixels)
    {
        byte[] header = [.. BigEndian(width), .. BigEndian(height), 8, (byte)(channels switch { 1 => 0, 3 => 2, _ => 6 }), 0, 0, 0];
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (byte[] row in pixels.Chunk(width * channels)) zlib.Write([0, .. row]);
        }

        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] summed = [.. name, .. content];
        return [.. BigEndian(content.Length), .. summed, .. BigEndian((int)Crc32.HashToUInt32(summed))];
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
