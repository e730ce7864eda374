using CsCheck;
using Trainer.Data.PointClouds;

namespace Trainer.Tests.Data.PointClouds;

public sealed class LzfTests
{
    /// <summary>Bytes by hand: two as they are, then five of them from one and two back, overlapping; a long repetition with its length in a byte of its own.</summary>
    [Fact]
    public void Bytes_by_hand_are_unpacked()
    {
        Assert.Equal("abababa"u8.ToArray(), Lzf.Unpack([1, (byte)'a', (byte)'b', 3 << 5, 1], 7));
        Assert.Equal([.. Enumerable.Repeat((byte)9, 21)], Lzf.Unpack([0, 9, 7 << 5, 11, 0], 21));
        byte[] far = [.. Enumerable.Range(0, 600).Select(i => (byte)(i * i / 7))];
        byte[] literals = [.. far.Chunk(30).SelectMany(chunk => (byte[])[29, .. chunk])];
        Assert.Equal([.. far, far[10], far[11], far[12]], Lzf.Unpack([.. literals, (1 << 5) | (589 >> 8), 589 & 255], 603));
    }

    [Fact]
    public void What_was_packed_is_unpacked() => Gen.Byte[0, 3].Array[1, 1500].Sample(bytes => Assert.Equal(bytes, Lzf.Unpack(SimpleLzf.Pack(bytes), bytes.Length)), iter: 100);

    [Theory]
    [InlineData(new byte[] { 3, 1, 2 }, 4)] // Literals are missing.
    [InlineData(new byte[] { 0, 1, 32, 5 }, 4)] // From before the beginning.
    [InlineData(new byte[] { 0, 1, 32, 0 }, 3)] // More than promised.
    [InlineData(new byte[] { 0, 1 }, 3)] // Fewer.
    [InlineData(new byte[] { 0, 1, 7 << 5, 3 }, 13)] // The place is missing.
    [InlineData(new byte[] { 0, 1 }, 1_000_000_000)] // Not to be allocated.
    public void Damage_is_an_error(byte[] packed, long size) => Assert.Throws<InvalidDataException>(() => Lzf.Unpack(packed, size));

    [Fact]
    public void Random_bytes_never_do_worse_than_an_error() => Gen.Select(Gen.Byte.Array[0, 100], Gen.Int[0, 1000]).Sample((packed, size) =>
    {
        try
        {
            Assert.Equal(size, Lzf.Unpack(packed, size).Length);
        }
        catch (InvalidDataException) { }
    }, iter: 2000);
}
