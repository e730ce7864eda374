using System.IO.Hashing;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>
/// What was read of a file, in blocks. Memory grows with what the file really holds, never with what a header claims: a short file that
/// promises gigabytes costs one block.
/// </summary>
internal sealed class ContentBlocks
{
    private const int BlockSize = 1 << 20;
    private readonly List<byte[]> _blocks = [];

    private ContentBlocks() { }

    /// <summary>Bytes kept.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes that the stream held, kept or not; reading stops one byte after what was expected.</summary>
    public long Found { get; private set; }

    /// <summary>Reads what should be <paramref name="expected"/> bytes, keeping the first <paramref name="keep"/> of them.</summary>
    public static ContentBlocks Read(Stream stream, long expected, long keep)
    {
        ContentBlocks content = new();
        byte[]? spare = null;
        while (content.Found <= expected)
        {
            byte[] block = spare ?? new byte[BlockSize];
            int wanted = (int)Math.Min(BlockSize, expected + 1 - content.Found);
            int read = stream.ReadAtLeast(block.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
            long kept = Math.Min(read, keep - content.Length);
            if (kept > 0)
            {
                content._blocks.Add(block);
                content.Length += kept;
            }

            spare = kept > 0 ? null : block;
            content.Found += read;
            if (read < wanted) break;
        }

        return content;
    }

    /// <summary>The bytes kept, as one array.</summary>
    public byte[] ToArray()
    {
        var all = new byte[Length];
        CopyTo(all);
        return all;
    }

    /// <summary>The bytes kept, as a uint8 tensor of the given shape.</summary>
    public Tensor ToTensor(params long[] shape)
    {
        Tensor tensor = empty(shape, dtype: uint8);
        CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>Copies the bytes from <paramref name="offset"/> on; there must be as many.</summary>
    public void CopyTo(long offset, Span<byte> target)
    {
        while (target.Length > 0)
        {
            (int block, int at) = ((int)(offset / BlockSize), (int)(offset % BlockSize));
            int part = Math.Min(BlockSize - at, target.Length);
            _blocks[block].AsSpan(at, part).CopyTo(target);
            target = target[part..];
            offset += part;
        }
    }

    /// <summary>Adds the bytes kept to a check sum.</summary>
    public void AppendTo(NonCryptographicHashAlgorithm sum)
    {
        long left = Length;
        foreach (byte[] block in _blocks)
        {
            sum.Append(block.AsSpan(0, (int)Math.Min(block.Length, left)));
            left -= block.Length;
        }
    }

    private void CopyTo(Span<byte> target)
    {
        foreach (byte[] block in _blocks)
        {
            int part = Math.Min(block.Length, target.Length);
            block.AsSpan(0, part).CopyTo(target);
            target = target[part..];
        }
    }
}
