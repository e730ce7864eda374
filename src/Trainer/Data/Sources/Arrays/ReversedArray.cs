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

    private static byte[] ToRows(byte[] columns, IReadOnlyList<long> shape, int size)
    {
        var rows = new byte[columns.Length];
        long[] order = ColumnOrder.Of(shape);
        int row = order.Length * size;
        for (int place = 0; place < order.Length; place++)
        {
            long first = order[place] * shape[0];
            for (int r = 0; r < shape[0]; r++) Buffer.BlockCopy(columns, (int)((first + r) * size), rows, (r * row) + (place * size), size);
        }

        return rows;
    }
}
