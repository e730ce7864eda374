namespace Trainer.Data.PointClouds;

/// <summary>Unpacks LZF, the compression of LibLZF by Marc Lehmann.</summary>
/// <remarks>
/// A control byte c below 32 is followed by c + 1 bytes as they are. Another one tells to repeat bytes unpacked before: (c &gt;&gt; 5) + 2 of them, the next
/// byte more where c &gt;&gt; 5 is 7, from the place 256 (c &amp; 31) + (the byte that follows) + 1 back; they may overlap with what is written.
/// </remarks>
internal static class Lzf
{
    private const int MostRatio = 88; // 3 bytes make 264 at most.

    /// <summary>Unpacks.</summary>
    /// <param name="packed">The compressed bytes, all of them.</param>
    /// <param name="size">How many bytes they make.</param>
    /// <exception cref="InvalidDataException">They are damaged, or make another number of bytes.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> packed, long size)
    {
        if (size > Array.MaxLength || size > MostRatio * (long)packed.Length) throw new InvalidDataException($"{packed.Length:N0} compressed bytes cannot make {size:N0}");
        var target = new byte[size];
        int read = 0, written = 0;
        while (read < packed.Length)
        {
            int control = packed[read++];
            int length = control < 32 ? control + 1 : control >> 5;
            if (control < 32)
            {
                if (length > packed.Length - read || length > size - written) throw Damaged(read);
                packed.Slice(read, length).CopyTo(target.AsSpan(written));
                (read, written) = (read + length, written + length);
                continue;
            }

            if (packed.Length - read < (length == 7 ? 2 : 1)) throw Damaged(read);
            if (length == 7) length += packed[read++];
            length += 2;
            int from = written - ((control & 31) << 8) - packed[read++] - 1;
            if (from < 0 || length > size - written) throw Damaged(read);
            for (int end = written + length; written < end;) target[written++] = target[from++];
        }

        return written == size ? target : throw new InvalidDataException($"its compressed points make {written:N0} bytes of {size:N0}");
    }

    private static InvalidDataException Damaged(int at) => new($"its compressed points make no sense at byte {at:N0}");
}
