namespace Trainer.Data;

/// <summary>An array in memory whose dimensions are those of another in reverse: what MATLAB, first index fastest, writes to files whose last index is fastest.</summary>
internal sealed class ReversedArray : StoredArray
{
    private readonly byte[] _rows;

    /// <summary>Reads the other array, and disposes of it.</summary>
    public ReversedArray(StoredArray array) : base(array.Name, [.. array.Shape.Reverse()], array.Type)
    {
        using (array)
        {
            long bytes = array.Count * array.RowBytes;
            if (bytes > Array.MaxLength) throw array.Fault($"has {bytes:N0} bytes, and matrices of MATLAB are read whole, up to 2 GiB", "Save it as .npy, or in parts");
            var content = new byte[bytes];
            array.ReadRows(0, (int)array.Count, content);
            _rows = ToRows(content, Shape, Numbers.SizeOf(Type));
        }
    }

    /// <summary>An array whose numbers are in memory with the first index fastest.</summary>
    public ReversedArray(string name, IReadOnlyList<long> shape, NumberType type, byte[] columns) : base(name, shape, type) => _rows = ToRows(columns, shape, Numbers.SizeOf(type));

    public override void ReadRows(long first, int count, Span<byte> target) => _rows.AsSpan(checked((int)(first * RowBytes)), count * RowBytes).CopyTo(target);

    public override void Dispose() { }

    // Number i of row r is number (i's indices in reverse order) · count + r of the other.
    private static byte[] ToRows(byte[] columns, IReadOnlyList<long> shape, int size)
    {
        var rows = new byte[columns.Length];
        long count = shape[0], row = columns.Length / count;
        var index = new long[shape.Count];
        var strides = new long[shape.Count];
        strides[0] = 1;
        for (int i = 1; i < strides.Length; i++) strides[i] = strides[i - 1] * shape[i - 1];
        for (long place = 0; place < row / size; place++)
        {
            long offset = 0;
            for (int i = 1; i < index.Length; i++) offset += index[i] * strides[i];
            for (long r = 0; r < count; r++) Buffer.BlockCopy(columns, (int)((offset + r) * size), rows, (int)((r * row) + (place * size)), size);
            for (int i = index.Length - 1; i > 0 && ++index[i] == shape[i]; i--) index[i] = 0;
        }

        return rows;
    }
}
