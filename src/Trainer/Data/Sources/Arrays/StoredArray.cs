namespace Trainer.Data;

/// <summary>An array of numbers in a file, read row by row: a row is everything under one index of dimension 0.</summary>
internal abstract class StoredArray : IDisposable
{
    /// <param name="name">The file, and which array in it, for messages.</param>
    /// <param name="shape">The dimensions; not empty.</param>
    /// <param name="type">What the numbers are.</param>
    /// <exception cref="DataException">It is a single number, has no rows or no columns, or a row has more than 2 GiB.</exception>
    protected StoredArray(string name, IReadOnlyList<long> shape, NumberType type)
    {
        (Name, Shape, Type) = (name, shape, type);
        if (shape.Count == 0) throw Fault("is a single number; samples lie along an array's first dimension");
        long row = ShapeSize.Of([.. shape.Skip(1), Numbers.SizeOf(type)]);
        if (shape[0] == 0 || row == 0) throw Fault($"is empty: its shape is ({string.Join(", ", shape)})");
        if (row < 0 || row > Array.MaxLength) throw Fault($"has rows too large to be samples: its shape is ({string.Join(", ", shape)})");
        RowBytes = (int)row;
    }

    /// <summary>The file, and which array in it, for messages.</summary>
    public string Name { get; }

    /// <summary>The dimensions.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>What the numbers are.</summary>
    public NumberType Type { get; }

    /// <summary>The number of rows.</summary>
    public long Count => Shape[0];

    /// <summary>How many bytes a row has.</summary>
    public int RowBytes { get; }

    /// <summary>Reads rows that follow one another, in row-major order, numbers in this machine's byte order. Any thread may call this.</summary>
    /// <exception cref="DataException">The file cannot be read, or ends too soon.</exception>
    public abstract void ReadRows(long first, int count, Span<byte> target);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The exception that says what is wrong with this array.</summary>
    public DataException Fault(string what, string remedy = "Restore the file from a copy, write it again, or name another array in task:data") => new($"{Name} {what}. {remedy}.");
}
