using System.Buffers.Binary;
using System.Text;

namespace Trainer.Torch.Native;

/// <summary>Edits the version requirements (<c>.gnu.version_r</c>) of a 64-bit little-endian ELF image.</summary>
/// <remarks>
/// TorchSharp's binding asks for <c>GLIBCXX_3.4.32</c> only for <c>std::ios_base_library_init</c>, a symbol without relocations that
/// g++ 13 emits to order static initialisers. Declared weak (VER_FLG_WEAK, System V ABI: Linux extensions, "Symbol Versioning"), the
/// requirement no longer stops the loader on systems with an older libstdc++, and nothing else in the library depends on it.
/// </remarks>
internal static class ElfVersionNeeds
{
    private const ushort WeakFlag = 2;
    private const int LoadSegment = 1, DynamicSegment = 2;
    private const long StringTableTag = 5, VersionNeedTag = 0x6ffffffe, VersionNeedCountTag = 0x6fffffff;

    /// <summary>Marks the requirement of <paramref name="version"/> from <paramref name="library"/> weak, in place.</summary>
    /// <returns>True when the image had such a requirement.</returns>
    public static bool MakeWeak(Span<byte> image, string library, string version)
    {
        if (image.Length < 64 || !image[..6].SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1])) return false;
        Dictionary<long, long> dynamic = ReadDynamic(image);
        if (!dynamic.TryGetValue(VersionNeedTag, out long needAddress) || !dynamic.TryGetValue(StringTableTag, out long stringAddress)) return false;

        int strings = FileOffset(image, stringAddress);
        int need = FileOffset(image, needAddress);
        bool found = false;
        for (long left = dynamic.GetValueOrDefault(VersionNeedCountTag); left > 0; left--)
        {
            int count = U16(image, need + 2);
            bool isLibrary = Text(image, strings + (int)U32(image, need + 4)) == library;
            int entry = need + (int)U32(image, need + 8);
            for (int i = 0; i < count; i++)
            {
                if (isLibrary && Text(image, strings + (int)U32(image, entry + 8)) == version)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(image[(entry + 4)..], (ushort)(U16(image, entry + 4) | WeakFlag));
                    found = true;
                }

                entry += (int)U32(image, entry + 12);
            }

            need += (int)U32(image, need + 12);
        }

        return found;
    }

    private static Dictionary<long, long> ReadDynamic(ReadOnlySpan<byte> image)
    {
        var entries = new Dictionary<long, long>();
        foreach ((int type, long offset, long _, long size) in Segments(image))
        {
            if (type != DynamicSegment) continue;
            for (long at = offset; at < offset + size; at += 16)
            {
                entries.TryAdd(I64(image, (int)at), I64(image, (int)at + 8));
            }
        }

        return entries;
    }

    private static int FileOffset(ReadOnlySpan<byte> image, long address)
    {
        foreach ((int type, long offset, long start, long size) in Segments(image))
        {
            if (type == LoadSegment && address >= start && address < start + size) return checked((int)(address - start + offset));
        }

        throw new BadImageFormatException($"No segment holds the address 0x{address:x}.");
    }

    private static List<(int Type, long Offset, long Address, long Size)> Segments(ReadOnlySpan<byte> image)
    {
        int table = checked((int)I64(image, 32));
        int entrySize = U16(image, 54);
        var segments = new List<(int, long, long, long)>();
        for (int i = 0; i < U16(image, 56); i++)
        {
            int at = table + (i * entrySize);
            segments.Add(((int)U32(image, at), I64(image, at + 8), I64(image, at + 16), I64(image, at + 32)));
        }

        return segments;
    }

    private static string Text(ReadOnlySpan<byte> image, int at) => Encoding.ASCII.GetString(image.Slice(at, image[at..].IndexOf((byte)0)));

    private static ushort U16(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);

    private static uint U32(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt32LittleEndian(image[at..]);

    private static long I64(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadInt64LittleEndian(image[at..]);
}
