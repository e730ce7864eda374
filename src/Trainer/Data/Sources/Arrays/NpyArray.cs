namespace Trainer.Data;

/// <summary>An array of a .npy file or of a member of an .npz archive.</summary>
internal sealed class NpyArray : StoredArray
{
    private readonly ByteSource _bytes;
    private readonly NpyHeader _header;
    private readonly long[] _columns;

    private NpyArray(ByteSource bytes, NpyHeader header) : base(bytes.Name, header.Shape, header.Type)
    {
        _bytes = bytes;
        _header = header;
        _columns = header.IsFortran && header.Shape.Count > 1 ? ColumnOrder.Of(header.Shape) : [];
    }

    /// <summary>Reads the header and checks the length; takes ownership of the bytes.</summary>
    /// <exception cref="DataException">It is no .npy file, not one of numbers, or has another length than its header says.</exception>
    public static NpyArray Open(ByteSource bytes)
    {
        try
        {
            return FileGuard.Read(bytes.Name, "NumPy", () =>
            {
                var beginning = new byte[Math.Min(bytes.Length, NpyHeader.MostBytes)];
                bytes.Read(0, beginning);
                NpyHeader header = NpyHeader.Read(beginning);
                if (bytes.Length == header.Start + header.Size) return new NpyArray(bytes, header);
                string what = bytes.Length < header.Start + header.Size ? "it is truncated" : "something follows its end";
                throw new InvalidDataException($"{what}: its header promises {header.Start + header.Size:N0} bytes, and there are {bytes.Length:N0}");
            });
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public override void Dispose() => _bytes.Dispose();

    public override void ReadRows(long first, int count, Span<byte> target)
    {
        int size = Numbers.SizeOf(Type);
        if (_columns.Length == 0) _bytes.Read(_header.Start + (first * RowBytes), target);
        else ReadColumns(first, count, size, target);
        if (_header.IsBigEndian == BitConverter.IsLittleEndian) Numbers.Reverse(target, size);
    }

    // First index fastest: the numbers at one place of all rows lie together, so that a block of rows is one piece from each place.
    private void ReadColumns(long first, int count, int size, Span<byte> target)
    {
        var piece = new byte[count * size];
        for (int place = 0; place < _columns.Length; place++)
        {
            _bytes.Read(_header.Start + (((_columns[place] * Count) + first) * size), piece);
            for (int row = 0; row < count; row++) piece.AsSpan(row * size, size).CopyTo(target[((row * RowBytes) + (place * size))..]);
        }
    }
}
