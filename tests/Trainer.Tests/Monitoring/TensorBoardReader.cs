using System.Buffers.Binary;
using System.Text;

namespace Trainer.Tests.Monitoring;

/// <summary>Reads event files by the definitions of TFRecord and of protocol buffers' wire format alone.</summary>
internal static class TensorBoardReader
{
    /// <summary>A field of a message: a number, or bytes.</summary>
    public sealed record Field(int Number, ulong Value, byte[] Bytes)
    {
        public string Text => Encoding.UTF8.GetString(Bytes);

        public double Double => BitConverter.UInt64BitsToDouble(Value);

        public float Float => BitConverter.UInt32BitsToSingle((uint)Value);

        public Field[] Message => Parse(Bytes);

        public double[] Doubles => [.. Enumerable.Range(0, Bytes.Length / 8).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(Bytes.AsSpan(8 * i)))];
    }

    /// <summary>The events of a file, each checked against both of its checksums.</summary>
    public static List<Field[]> Events(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        var events = new List<Field[]>();
        for (int at = 0; at < bytes.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)));
            Assert.Equal(Masked(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            ReadOnlySpan<byte> data = bytes.AsSpan(at + 12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            events.Add(Parse(data));
            at += length + 16;
        }

        return events;
    }

    /// <summary>The values of all summaries (Event.summary = 5, Summary.value = 1) by tag (Value.tag = 1), with their steps (Event.step = 2).</summary>
    public static Dictionary<string, (ulong Step, Field[] Value)> Values(string path) =>
        Events(path).Where(fields => fields.Any(field => field.Number == 5))
            .SelectMany(fields => fields.One(5).Message.Where(field => field.Number == 1)
                .Select(value => (Step: fields.SingleOrDefault(field => field.Number == 2)?.Value ?? 0, Value: value.Message)))
            .ToDictionary(entry => entry.Value.One(1).Text);

    public static Field One(this IEnumerable<Field> fields, int number) => fields.Single(field => field.Number == number);

    private static Field[] Parse(ReadOnlySpan<byte> data)
    {
        var fields = new List<Field>();
        for (int at = 0; at < data.Length;)
        {
            ulong tag = Varint(data, ref at);
            (ulong value, byte[] bytes) = (0UL, Array.Empty<byte>());
            switch (tag & 7)
            {
                case 0:
                    value = Varint(data, ref at);
                    break;
                case 1:
                    value = BinaryPrimitives.ReadUInt64LittleEndian(data[at..]);
                    at += 8;
                    break;
                case 2:
                    int length = checked((int)Varint(data, ref at));
                    bytes = data.Slice(at, length).ToArray();
                    at += length;
                    break;
                case 5:
                    value = BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }

            fields.Add(new((int)(tag >> 3), value, bytes));
        }

        return [.. fields];
    }

    private static ulong Varint(ReadOnlySpan<byte> data, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = data[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = ~Crc(~0u, data, 0x82F63B78); // Castagnoli's polynomial, reflected.
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }

    /// <summary>A cyclic redundancy check bit by bit.</summary>
    public static uint Crc(uint crc, ReadOnlySpan<byte> data, uint polynomial)
    {
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ polynomial : crc >> 1;
        }

        return crc;
    }
}
