using System.Buffers.Binary;
using System.Text;

namespace Trainer.Torch.Native;

/// <summary>Edits a 64-bit little-endian ELF image: its version requirements (<c>.gnu.version_r</c>) and the name that it goes by.</summary>
/// <remarks>
/// TorchSharp's binding asks for <c>GLIBCXX_3.4.32</c> only for <c>std::ios_base_library_init</c>, a symbol without relocations that
/// g++ 13 emits to order static initialisers. Declared weak (VER_FLG_WEAK, System V ABI: Linux extensions, "Symbol Versioning"), the
/// requirement no longer stops the loader on systems with an older libstdc++, and nothing else in the library depends on it.
/// </remarks>
internal static class ElfImage
{
    private const ushort WeakFlag = 2;
    private const int LoadSegment = 1, DynamicSegment = 2;
    private const long NeededTag = 1, StringTableTag = 5, NameTag = 14, VersionNeedTag = 0x6ffffffe, VersionNeedCountTag = 0x6fffffff;

    /// <summary>Marks the requirement of <paramref name="version"/> from <paramref name="library"/> weak, in place.</summary>
    /// <returns>True when the image had such a requirement.</returns>
    public static bool MakeVersionWeak(Span<byte> image, string library, string version)
    {
        List<(int At, long Tag, long Value)> dynamic = ReadDynamic(image);
        if (Find(dynamic, VersionNeedTag) is not { } needs || Find(dynamic, StringTableTag) is not { } table) return false;

        int strings = FileOffset(image, table.Value);
        int need = FileOffset(image, needs.Value);
        bool found = false;
        for (long left = Find(dynamic, VersionNeedCountTag)?.Value ?? 0; left > 0; left--)
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

    /// <summary>
    /// Names the image (DT_SONAME) after a library that it needs, without the first letters of that library's file name: an image that needs
    /// <c>libx.so</c> can be called <c>x.so</c>. No string has to be added for that.
    /// </summary>
    /// <returns>True when the image has a name and needs such a library.</returns>
    public static bool NameAfterNeeded(Span<byte> image, string name)
    {
        List<(int At, long Tag, long Value)> dynamic = ReadDynamic(image);
        if (Find(dynamic, NameTag) is not { } own || Find(dynamic, StringTableTag) is not { } table) return false;
        int strings = FileOffset(image, table.Value);
        foreach ((int _, long tag, long value) in dynamic)
        {
            if (tag != NeededTag || Text(image, strings + (int)value) is not { } needed || !needed.EndsWith(name, StringComparison.Ordinal)) continue;
            BinaryPrimitives.WriteInt64LittleEndian(image[(own.At + 8)..], value + needed.Length - name.Length);
            return true;
        }

        return false;
    }

    private static (int At, long Value)? Find(List<(int At, long Tag, long Value)> dynamic, long tag)
    {
        int index = dynamic.FindIndex(entry => entry.Tag == tag);
        return index < 0 ? null : (dynamic[index].At, dynamic[index].Value);
    }

    private static List<(int At, long Tag, long Value)> ReadDynamic(ReadOnlySpan<byte> image)
    {
        var entries = new List<(int, long, long)>();
        if (image.Length < 64 || !image[..6].SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1])) return entries;
        foreach ((int type, long offset, long _, long size) in Segments(image))
        {
            if (type != DynamicSegment) continue;
            for (int at = (int)offset; at < offset + size && I64(image, at) != 0; at += 16) entries.Add((at, I64(image, at), I64(image, at + 8)));
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
