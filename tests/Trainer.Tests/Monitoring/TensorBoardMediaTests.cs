using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json.Nodes;
using CsCheck;
using Trainer.Loop;
using Trainer.Monitoring;
using static Trainer.Tests.Monitoring.TensorBoardReader;

namespace Trainer.Tests.Monitoring;

public sealed class TensorBoardMediaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_histogram_has_its_bins_and_moments()
    {
        Field[] histogram = Write(file => file.Write(new HistogramRecord(7, "weights/a", -1, [0, 1], [2, 3], 1.5, 4.25)))["weights/a"].Value.One(5).Message;
        Assert.Equal([-1, 1, 5, 1.5, 4.25], Enumerable.Range(1, 5).Select(number => histogram.One(number).Double));
        Assert.Equal([0, 1], histogram.One(6).Doubles);
        Assert.Equal([2, 3], histogram.One(7).Doubles);
    }

    [Fact]
    public void A_text_is_a_string_tensor_of_the_text_page()
    {
        (ulong step, Field[] value) = Write(file => file.Write(new TextRecord(3, "notes/one", "größer **is** 大")))["notes/one"];
        Assert.Equal(3UL, step);
        Assert.Equal("text", value.One(9).Message.One(1).Message.One(1).Text);
        Field[] tensor = value.One(8).Message;
        Assert.Equal((7UL, "größer **is** 大"), (tensor.One(1).Value, tensor.One(8).Text)); // DT_STRING
    }

    [Fact]
    public void An_image_is_a_PNG_of_the_same_pixels() => Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.OneOf(Gen.Const(1), Gen.Const(3), Gen.Const(4))).SelectMany(
        size => Gen.Byte.Array[size.Item1 * size.Item2 * size.Item3].Select(pixels => (Width: size.Item1, Height: size.Item2, Channels: size.Item3, pixels))).Sample(
        image =>
        {
            using var folder = new TemporaryFolder();
            using (var file = new TensorBoardFile(folder.Path))
            {
                file.Open(0);
                file.Write(new ImageRecord(1, "image", image.Width, image.Height, image.Channels, image.pixels));
            }

            Field[] value = Values(Assert.Single(Directory.GetFiles(folder.Path)))["image"].Value.One(4).Message;
            Assert.Equal([image.Height, image.Width, image.Channels], Enumerable.Range(1, 3).Select(number => (int)value.One(number).Value));
            Assert.Equal(image.pixels, Decode(value.One(4).Bytes, image.Width, image.Height, image.Channels));
        },
        iter: 50,
        threads: 1);

    [Fact]
    public void A_tensor_becomes_an_image()
    {
        using TorchSharp.torch.Tensor grey = TorchSharp.torch.tensor(new[] { 0f, 0.5f, 2f, float.NaN }).reshape(2, 2);
        ImageRecord image = ImageRecord.From(1, "grey", grey);
        Assert.Equal((2, 2, 1), (image.Width, image.Height, image.Channels));
        Assert.Equal([0, 128, 255, 0], image.Pixels.ToArray());

        using TorchSharp.torch.Tensor colour = TorchSharp.torch.arange(6).reshape(3, 1, 2).to_type(TorchSharp.torch.ScalarType.Byte); // Channels first.
        Assert.Equal([0, 2, 4, 1, 3, 5], ImageRecord.From(1, "colour", colour).Pixels.ToArray());
        using TorchSharp.torch.Tensor wrong = TorchSharp.torch.zeros(2, 4, 4);
        Assert.Contains("2 × 4 × 4", Assert.Throws<ArgumentException>(() => ImageRecord.From(1, "wrong", wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hyper_parameters_are_the_three_summaries_of_their_plugin()
    {
        var config = (JsonObject)JsonNode.Parse("""{"name": "n", "task": {"type": "t", "deep": {"list": [1, 2]}}, "optimizer": {"learningRate": 0.25, "fused": true}, "schedule": null, "logging": {"every": 3}}""")!;
        Dictionary<string, (ulong Step, Field[] Value)> values = Write(
            file =>
            {
                file.Write(new MetricRecord(1, 1, "test", new Dictionary<string, double> { ["accuracy"] = 0.5 }, TimeSpan.Zero));
                file.Write(new MetricRecord(1, 1, "step", new Dictionary<string, double> { ["loss"] = 0.5 }, TimeSpan.Zero));
                file.Finish(StopReason.Interrupted);
            },
            new RunDescription("n", "/runs/n/1", config));

        Field[] start = Plugin(values["_hparams_/session_start_info"].Value, 3);
        // google.protobuf.Value: number 2 (double), text 3, flag 4.
        Dictionary<string, Field> entries = start.Where(field => field.Number == 1).ToDictionary(field => field.Message.One(1).Text, field => field.Message.One(2).Message.Single());
        Assert.Equal(["optimizer.fused", "optimizer.learningRate", "task.deep.list", "task.type"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((2, 0.25), (entries["optimizer.learningRate"].Number, entries["optimizer.learningRate"].Double));
        Assert.Equal((3, "t"), (entries["task.type"].Number, entries["task.type"].Text));
        Assert.Equal("[1,2]", entries["task.deep.list"].Text);
        Assert.Equal((4, 1UL), (entries["optimizer.fused"].Number, entries["optimizer.fused"].Value));
        Assert.True(start.One(5).Double > 1e9);

        Field[] experiment = Plugin(values["_hparams_/experiment"].Value, 2);
        Assert.Equal(
            [("task.type", 1UL), ("task.deep.list", 1UL), ("optimizer.learningRate", 3UL), ("optimizer.fused", 2UL)],
            experiment.Where(field => field.Number == 4).Select(field => (field.Message.One(1).Text, field.Message.One(4).Value)));
        Assert.Equal("test/accuracy", experiment.One(5).Message.One(1).Message.One(2).Text);
        Assert.Equal(2UL, Plugin(values["_hparams_/session_end_info"].Value, 4).One(1).Value); // STATUS_FAILURE
    }

    private static Field[] Plugin(Field[] value, int member)
    {
        Field[] data = value.One(9).Message.One(1).Message;
        Assert.Equal("hparams", data.One(1).Text);
        return data.One(2).Message.One(member).Message;
    }

    private Dictionary<string, (ulong Step, Field[] Value)> Write(Action<TensorBoardFile> write, RunDescription? run = null)
    {
        using (var file = new TensorBoardFile(_folder.Path, run))
        {
            file.Open(0);
            write(file);
        }

        return Values(Assert.Single(Directory.GetFiles(_folder.Path)));
    }

    // Signature, then chunks of length, type, data, CRC-32; the data of IDAT are rows of a filter byte and pixels, compressed.
    private static byte[] Decode(byte[] png, int width, int height, int channels)
    {
        Assert.Equal([137, 80, 78, 71, 13, 10, 26, 10], png[..8]);
        var chunks = new Dictionary<string, byte[]>();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            Assert.Equal(~Crc(~0u, png.AsSpan(at + 4, length + 4), 0xEDB88320), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            chunks.Add(System.Text.Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Keys);
        byte[] header = chunks["IHDR"];
        Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4))));
        Assert.Equal([8, (byte)(channels switch { 1 => 0, 3 => 2, _ => 6 }), 0, 0, 0], header[8..]);
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress)) zlib.CopyTo(rows);
        byte[][] lines = [.. rows.ToArray().Chunk((width * channels) + 1)];
        Assert.Equal(height, lines.Length);
        Assert.All(lines, line => Assert.Equal(0, line[0]));
        return [.. lines.SelectMany(line => line[1..])];
    }
}
