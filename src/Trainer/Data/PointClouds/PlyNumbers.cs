using System.Buffers.Binary;

namespace Trainer.Data.PointClouds;

/// <summary>The numbers of a PLY file, one after another, whatever its encoding.</summary>
internal sealed class PlyNumbers(PointFile file, PlyHeader header)
{
    private readonly bool _isText = header.Encoding == "ascii", _isBigEndian = header.Encoding == "binary_big_endian";
    private readonly TextLines _lines = new(file, header.Start, header.Line);
    private int _position = header.Start;

    /// <summary>How many bytes are left.</summary>
    public int Left => file.Bytes.Length - (_isText ? _lines.Position : _position);

    /// <summary>Begins the numbers of a thing.</summary>
    /// <exception cref="DataException">The file ends.</exception>
    public void Begin()
    {
        if (_isText && !_lines.BeginLine()) throw Short();
    }

    /// <summary>Ends the numbers of a thing.</summary>
    /// <exception cref="DataException">There are more in its line.</exception>
    public void End()
    {
        if (!_isText) return;
        if (_lines.TryNumber(out _)) throw file.Fault(_lines.Line, "there are more numbers than the header says");
        _lines.EndLine();
    }

    /// <summary>The next number.</summary>
    /// <exception cref="DataException">There is none, or something else.</exception>
    public double Next(NumberType type)
    {
        if (_isText) return _lines.TryNumber(out double number) ? number : throw file.Fault(_lines.Line, "there are fewer numbers than the header says");
        int size = Numbers.SizeOf(type);
        if (Left < size) throw Short();
        ReadOnlySpan<byte> bytes = file.Bytes.AsSpan(_position, size);
        _position += size;
        return type switch
        {
            NumberType.UInt8 => bytes[0],
            NumberType.Int8 => (sbyte)bytes[0],
            NumberType.UInt16 => _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            NumberType.Int16 => _isBigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes),
            NumberType.UInt32 => _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            NumberType.Int32 => _isBigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes),
            NumberType.Float32 => _isBigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes),
            _ => _isBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };
    }

    /// <summary>Passes over a list.</summary>
    /// <exception cref="DataException">Its length cannot be, or the file ends in it.</exception>
    public void SkipList(PlyHeader.Property list)
    {
        double length = Next(list.LengthType!.Value);
        if (length < 0 || length > Left || length != Math.Floor(length)) throw file.Fault($"is damaged or was cut short: it has a list of {length} numbers with {Left:N0} bytes left");
        if (_isText)
        {
            for (int i = 0; i < (int)length; i++) _ = Next(list.Type);
            return;
        }

        long bytes = (long)length * Numbers.SizeOf(list.Type);
        if (bytes > Left) throw Short();
        _position += (int)bytes;
    }

    private DataException Short() => file.Fault("was cut short: it ends before everything its header promises");
}
