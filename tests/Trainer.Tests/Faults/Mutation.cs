using System.Buffers.Binary;
using Trainer.Randomness;

namespace Trainer.Tests.Faults;

/// <summary>Damages files as disks, networks and editors do; the same seed, the same damage.</summary>
internal static class Mutation
{
    private static readonly ulong[] Extremes = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, int.MaxValue, 0x8000_0000, uint.MaxValue, long.MaxValue, 1UL << 63, ulong.MaxValue];

    /// <summary>Damaged copies of a file, none equal to it.</summary>
    public static IEnumerable<byte[]> Of(byte[] original, int count, long seed)
    {
        RandomStream random = new RandomStream(seed).Fork("mutation");
        for (int i = 0; i < count; i++)
        {
            byte[] damaged = Apply(original, random.Fork(i));
            if (!damaged.AsSpan().SequenceEqual(original)) yield return damaged;
        }
    }

    /// <summary>A copy with one to four faults.</summary>
    public static byte[] Apply(byte[] original, RandomStream random)
    {
        byte[] bytes = [.. original];
        for (long faults = 1 + random.NextInteger(4); faults > 0 && bytes.Length > 0; faults--) bytes = Damage(bytes, ref random);
        return bytes;
    }

    private static byte[] Damage(byte[] bytes, ref RandomStream random)
    {
        // Half of the places are near the beginning or the end, where formats keep what the rest depends on.
        int Place(ref RandomStream stream, int length) => stream.NextInteger(4) switch
        {
            0 => (int)stream.NextInteger(Math.Min(length, 64)),
            1 => length - 1 - (int)stream.NextInteger(Math.Min(length, 64)),
            _ => (int)stream.NextInteger(length),
        };
        int at = Place(ref random, bytes.Length);
        int size = (int)Math.Min(bytes.Length - at, 1 + random.NextInteger(64));
        switch (random.NextInteger(8))
        {
            case 0: // A bit flips.
                bytes[at] ^= (byte)(1 << (int)random.NextInteger(8));
                return bytes;
            case 1: // A byte is another.
                bytes[at] = (byte)random.NextInteger(256);
                return bytes;
            case 2: // A number is extreme, in either byte order and any width.
                byte[] number = new byte[8];
                ulong extreme = Extremes[random.NextInteger(Extremes.Length)];
                if (random.NextInteger(2) == 0) BinaryPrimitives.WriteUInt64LittleEndian(number, extreme);
                else BinaryPrimitives.WriteUInt64BigEndian(number, extreme);
                int width = Math.Min(bytes.Length - at, 1 << (int)random.NextInteger(4));
                number.AsSpan(0, width).CopyTo(bytes.AsSpan(at));
                return bytes;
            case 3: // A piece is zeros.
                bytes.AsSpan(at, size).Clear();
                return bytes;
            case 4: // A piece is noise.
                for (int i = 0; i < size; i++) bytes[at + i] = (byte)random.NextInteger(256);
                return bytes;
            case 5: // A piece is missing.
                return [.. bytes[..at], .. bytes[(at + size)..]];
            case 6: // A piece is there twice.
                return [.. bytes[..(at + size)], .. bytes[at..]];
            default: // The end is missing.
                return bytes[..at];
        }
    }
}
