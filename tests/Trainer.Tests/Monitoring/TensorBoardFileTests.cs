using System.Buffers.Binary;
using Tensorboard;
using Trainer.Monitoring;

namespace Trainer.Tests.Monitoring;

public sealed class TensorBoardFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_checksum_is_CRC_32C()
    {
        // CRC-32C of "123456789" is 0xE3069283 (RFC 3720, B.4 uses the same polynomial); TFRecord masks it.
        const uint Crc = 0xE3069283;
        Assert.Equal(((Crc >> 15) | (Crc << 17)) + 0xa282ead8, TensorBoardFile.MaskedCrc("123456789"u8));
    }

    [Fact]
    public void Events_are_framed_and_read_back()
    {
        using (var file = new TensorBoardFile(_folder.Path))
        {
            file.Open(5);
            file.Write(new MetricRecord(7, 1, "test", new Dictionary<string, double> { ["accuracy"] = 0.75 }, TimeSpan.Zero));
        }

        List<Event> events = [.. Read(Assert.Single(Directory.GetFiles(_folder.Path)))];
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        Assert.Equal((SessionLog.Types.SessionStatus.Start, 6L), (events[1].SessionLog.Status, events[1].Step));
        Summary.Types.Value value = Assert.Single(events[2].Summary.Value);
        Assert.Equal((7L, "test/accuracy", 0.75f), (events[2].Step, value.Tag, value.SimpleValue));
    }

    private static IEnumerable<Event> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        for (int at = 0; at < bytes.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)));
            Assert.Equal(TensorBoardFile.MaskedCrc(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            ReadOnlySpan<byte> data = bytes.AsSpan(at + 12, length);
            Assert.Equal(TensorBoardFile.MaskedCrc(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            yield return Event.Parser.ParseFrom(data.ToArray());
            at += length + 16;
        }
    }
}
