namespace Trainer.Data;

/// <summary>The next so many bytes of another stream.</summary>
/// <param name="stream">The other, which stays open.</param>
/// <param name="length">How many.</param>
internal sealed class BoundedStream(Stream stream, long length) : ForwardStream
{
    private long _left = length;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }
}
