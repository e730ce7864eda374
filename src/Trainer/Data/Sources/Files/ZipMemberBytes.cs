using System.IO.Compression;
using System.IO.Hashing;

namespace Trainer.Data;

/// <summary>A member of a zip archive, unpacked into memory; its check sum is verified.</summary>
internal sealed class ZipMemberBytes : ByteSource
{
    private readonly ContentBlocks _content;

    private ZipMemberBytes(string name, ContentBlocks content) : base(name, content.Length) => _content = content;

    /// <summary>Unpacks a member.</summary>
    /// <exception cref="DataException">The archive is missing or damaged, or has no such member.</exception>
    public static ZipMemberBytes Open(string path, string member) => FileGuard.Read($"{path} ({member})", "zip", () =>
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        ZipArchiveEntry entry = archive.GetEntry(member) ?? throw new DataException(
            $"{path} has no array '{member}'; it has {string.Join(", ", archive.Entries.Take(20).Select(entry => entry.FullName))}. Correct task:data.");
        using Stream stream = entry.Open();
        ContentBlocks content = ContentBlocks.Read(stream, entry.Length, entry.Length);
        if (content.Found != entry.Length) throw new InvalidDataException($"its directory promises {entry.Length:N0} bytes and it has {(content.Found < entry.Length ? "fewer" : "more")}");
        Crc32 sum = new();
        content.AppendTo(sum);
        if (sum.GetCurrentHashAsUInt32() != entry.Crc32) throw new InvalidDataException("its check sum is wrong");
        return new ZipMemberBytes($"{path} ({member})", content);
    });

    public override void Read(long offset, Span<byte> target) => _content.CopyTo(offset, target);

    public override void Dispose() { }
}
