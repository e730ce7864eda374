using System.Runtime.CompilerServices;

namespace Trainer.Data;

/// <summary>
/// A file for a reader that trusts what it reads: where damage leads it round in circles, the next read is refused. A circle of calls would end in
/// an overflow of the stack, which no program survives; a circle without calls would never end.
/// </summary>
/// <param name="file">The file, which the stream disposes of.</param>
internal sealed class GuardedStream(FileStream file) : Stream
{
    private const long ReadsAllowed = 100_000;
    private long _reads;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => file.Position;
        set => file.Position = value >= 0 && value <= file.Length ? value : throw new InvalidDataException($"it refers to byte {value:N0} of {file.Length:N0}");
    }

    /// <summary>Begins a task of its own: so many reads are allowed for it, and for the file's size.</summary>
    public void Restart() => Restart(ReadsAllowed + file.Length);

    /// <summary>Begins a task of its own, for which so many reads are allowed.</summary>
    public void Restart(long reads) => _reads = reads;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">More has been read than reading the whole file several times would take.</exception>
    /// <exception cref="InsufficientExecutionStackException">The reader calls itself without end.</exception>
    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_reads-- <= 0) throw new InvalidDataException("its parts refer to one another in a circle");
        return file.Read(buffer);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
