using System.Buffers.Binary;
using System.Text;

namespace Trainer.Tests.Data.Files;

/// <summary>Writes .npy files from the format's definition (NEP 1).</summary>
internal static class NpyFile
{
    /// <param name="descr">NumPy's name of the type: <c>&lt;f4</c>, <c>|u1</c> …</param>
    /// <param name="shape">The dimensions.</param>
    /// <param name="values">The numbers' bytes, in the file's order.</param>
    /// <param name="isFortran">Whether the first index varies fastest.</param>
    /// <param name="version">1, 2 or 3.</param>
    public static byte[] Write(string descr, long[] shape, byte[] values, bool isFortran = false, int version = 1)
    {
        string tuple = shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
        return Write($"{{'descr': '{descr}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': {tuple}, }}", values, version);
    }

    /// <summary>With a header of any text.</summary>
    public static byte[] Write(string header, byte[] values, int version = 1)
    {
        int before = version == 1 ? 10 : 12;
        string padded = header.PadRight(((before + header.Length + 64) / 64 * 64) - before - 1) + "\n";
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1) BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)padded.Length);
        else BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)padded.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. Encoding.UTF8.GetBytes(padded), .. values];
    }

    /// <summary>Numbers as bytes, each through <paramref name="write"/>.</summary>
    public static byte[] Bytes<T>(IEnumerable<T> values, Func<T, byte[]> write) => [.. values.SelectMany(write)];
}
