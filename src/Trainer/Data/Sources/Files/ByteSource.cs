namespace Trainer.Data;

/// <summary>Bytes that can be read at any place, by any thread.</summary>
internal abstract class ByteSource(string name, long length) : IDisposable
{
    /// <summary>The file, and which part of it, for messages.</summary>
    public string Name => name;

    /// <summary>How many bytes there are.</summary>
    public long Length => length;

    /// <summary>Fills <paramref name="target"/> with the bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="DataException">They cannot be read.</exception>
    public abstract void Read(long offset, Span<byte> target);

    /// <inheritdoc/>
    public abstract void Dispose();
}
