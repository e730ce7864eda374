using System.Buffers.Binary;

namespace Trainer.Data;

/// <summary>MATLAB's files of matrices: versions 5 to 7 are MathWorks' own format, version 7.3 is HDF5 behind a block of text.</summary>
internal static class MatFile
{
    private const int HeaderBytes = 128;

    /// <summary>Opens a matrix of numbers.</summary>
    /// <exception cref="DataException">The file is missing or damaged, or has no such matrix; the message lists those it has.</exception>
    public static StoredArray Open(string path, string name) => FileGuard.Read($"{path} ({name})", "MATLAB", () =>
    {
        using FileStream file = File.OpenRead(path);
        var header = new byte[HeaderBytes];
        file.ReadExactly(header);
        // "\x89HDF" at the start, or the text of version 7.3, whose HDF5 begins at byte 512.
        if (header.AsSpan(1, 3).SequenceEqual("HDF"u8) || header.AsSpan().StartsWith("MATLAB 7.3"u8)) return new ReversedArray(Hdf5Array.Open(path, name));
        bool isLittle = header[126] == (byte)'I' && header[127] == (byte)'M';
        if (!isLittle && !(header[126] == (byte)'M' && header[127] == (byte)'I')) throw new InvalidDataException("its header has no mark of the byte order, as files of version 5 and later have");
        if (isLittle != BitConverter.IsLittleEndian) throw new DataException($"{path} was written in another byte order than this machine's. Save it again on this one.");
        int version = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(124));
        if (version != 0x0100) throw new InvalidDataException($"its version is 0x{version:x4}, not 0x0100");
        return (StoredArray)MatMatrix.Find(file, path, name);
    });
}
