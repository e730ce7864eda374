using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Trainer.Data;

/// <summary>Finds a matrix in a MATLAB file of version 5 ("MAT-File Format", The MathWorks): elements of a type, a length and data one after the other, compressed each on its own or not.</summary>
internal static class MatMatrix
{
    private const uint Matrix = 14, Compressed = 15, ComplexFlag = 0x0800;

    /// <summary>Reads the matrix of a name from the elements that follow the header.</summary>
    /// <exception cref="DataException">There is none of numbers of this name.</exception>
    /// <exception cref="InvalidDataException">The file breaks the format.</exception>
    public static ReversedArray Find(FileStream file, string path, string name)
    {
        var names = new List<string>();
        while (file.Position < file.Length)
        {
            (uint type, long length) = ReadTag(file);
            long end = file.Position + length;
            if (end > file.Length) throw new InvalidDataException($"it is truncated: an element should end at byte {end:N0}, and there are {file.Length:N0}");
            if (type == Compressed)
            {
                using var inflated = new ZLibStream(file, CompressionMode.Decompress, leaveOpen: true);
                (type, length) = ReadTag(inflated);
                if (type == Matrix && Read(new BoundedStream(inflated, length), path, name, names) is { } found) return found;
            }
            else if (type == Matrix && Read(new BoundedStream(file, length), path, name, names) is { } found)
            {
                return found;
            }

            file.Position = end;
        }

        throw new DataException($"{path} has no matrix '{name}'; it has {(names.Count == 0 ? "none" : string.Join(", ", names))}. Correct task:data.");
    }

    private static ReversedArray? Read(BoundedStream element, string path, string name, List<string> names)
    {
        uint[] flags = MemoryMarshal.Cast<byte, uint>(ReadElement(element, 8).Data).ToArray();
        int[] shape = MemoryMarshal.Cast<byte, int>(ReadElement(element, 4 * 32).Data).ToArray();
        string found = Encoding.ASCII.GetString(ReadElement(element, 1 << 10).Data);
        names.Add(found);
        if (found != name) return null;
        if (flags.Length != 2) throw new InvalidDataException("a matrix has no flags");
        if ((flags[0] & 0xFF) is < 6 or > 15) throw new DataException($"{path} ({name}) is not a full matrix of numbers but of class {flags[0] & 0xFF}. Save full numeric matrices.");
        if ((flags[0] & ComplexFlag) != 0) throw new DataException($"{path} ({name}) is complex. Save its real and imaginary parts as two matrices.");
        (uint type, byte[] data) = ReadElement(element, int.MaxValue);
        NumberType numbers = TypeOf(type) ?? throw new InvalidDataException($"its numbers are of the unknown type {type}");
        long[] dimensions = Array.ConvertAll(shape, side => (long)side);
        if (ShapeSize.Of([.. dimensions, Numbers.SizeOf(numbers)]) != data.Length) throw new InvalidDataException($"a matrix of {string.Join(" × ", shape)} has {data.Length:N0} bytes");
        return new($"{path} ({name})", dimensions, numbers, data);
    }

    private static NumberType? TypeOf(uint type) => type switch
    {
        1 => NumberType.Int8,
        2 => NumberType.UInt8,
        3 => NumberType.Int16,
        4 => NumberType.UInt16,
        5 => NumberType.Int32,
        6 => NumberType.UInt32,
        7 => NumberType.Float32,
        9 => NumberType.Float64,
        12 => NumberType.Int64,
        13 => NumberType.UInt64,
        _ => null,
    };

    private static (uint Type, long Length) ReadTag(Stream stream)
    {
        Span<uint> tag = stackalloc uint[2];
        stream.ReadExactly(MemoryMarshal.AsBytes(tag));
        return (tag[0], tag[1]);
    }

    // Up to four bytes of data stand in the tag itself, their number in its upper half; everything else is filled up to a multiple of eight bytes.
    private static (uint Type, byte[] Data) ReadElement(BoundedStream stream, int most)
    {
        Span<uint> tag = stackalloc uint[2];
        stream.ReadExactly(MemoryMarshal.AsBytes(tag));
        if (tag[0] >> 16 is var small && small > 0)
        {
            if (small > 4) throw new InvalidDataException($"an element of {small} bytes claims to be a small one");
            return (tag[0] & 0xFFFF, MemoryMarshal.AsBytes(tag[1..])[..(int)small].ToArray());
        }

        if (tag[1] > most) throw new InvalidDataException($"an element has {tag[1]:N0} bytes where at most {most:N0} make sense");
        ContentBlocks content = ContentBlocks.Read(stream, tag[1] - 1L, tag[1]);
        if (content.Length != tag[1]) throw new InvalidDataException("it ends in the middle of an element");
        for (long fill = (8 - (tag[1] % 8)) % 8; fill > 0 && stream.ReadByte() >= 0; fill--) { }
        return (tag[0], content.ToArray());
    }
}
