namespace Trainer.Data;

/// <summary>Where the records of a CSV file begin (RFC 4180: a record ends at a line's end that is not between quotes). Empty lines are no records.</summary>
internal static class CsvIndex
{
    private const int BlockSize = 1 << 20;

    /// <summary>Finds the beginnings of all records, and the file's end after them.</summary>
    public static long[] Scan(ByteSource bytes, byte separator)
    {
        List<long> starts = [];
        var block = new byte[Math.Min(BlockSize, bytes.Length)];
        (bool isInside, bool isFieldStart, bool isBetween, bool isClosed) = (false, true, true, false);
        for (long offset = HasMark(bytes) ? 3 : 0; offset < bytes.Length; offset += block.Length)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, bytes.Length - offset));
            bytes.Read(offset, part);
            for (int i = 0; i < part.Length; i++)
            {
                byte value = part[i];
                if (isInside)
                {
                    (isInside, isClosed) = (value != '"', value == '"');
                    continue;
                }

                if (value is (byte)'\n' or (byte)'\r')
                {
                    (isBetween, isFieldStart, isClosed) = (true, true, false);
                    continue;
                }

                if (isBetween) starts.Add(offset + i);
                // Two quotes within quotes stand for one: the first closed, this one opens again.
                isInside = value == '"' && (isFieldStart || isClosed);
                (isBetween, isClosed, isFieldStart) = (false, false, value == separator);
            }
        }

        return [.. starts, bytes.Length];
    }

    // The byte order mark of UTF-8.
    private static bool HasMark(ByteSource bytes)
    {
        var mark = new byte[Math.Min(3, bytes.Length)];
        bytes.Read(0, mark);
        return mark.AsSpan().SequenceEqual("\uFEFF"u8);
    }
}
