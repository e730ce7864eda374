using System.Buffers.Binary;
using System.Text;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Safetensors;

/// <summary>Files built by hand from the definition of the format, right and wrong.</summary>
public sealed class SafetensorsFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_made_by_hand_is_read()
    {
        byte[] data = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7, 0, 0, 0, 0, 0, 0, 0];
        string path = File(
            """{"__metadata__":{"format":"pt"},"n":{"dtype":"I64","shape":[],"data_offsets":[8,16]},"x":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"none":{"dtype":"U8","shape":[0,3],"data_offsets":[16,16]}}   """,
            data);
        using var reader = new SafetensorsReader(path);
        Assert.Equal(["n", "none", "x"], reader.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("pt", reader.Metadata["format"]);
        Assert.Equal(new long[] { 1, 2 }, reader.Entries["x"].Shape);
        using Tensor x = reader.Read("x"), n = reader.Read("n"), none = reader.Read("none");
        Assert.Equal([1f, -2f], x.data<float>().ToArray());
        Assert.Equal(7L, n.item<long>());
        Assert.Equal([0L, 3L], none.shape);
        Assert.Throws<SafetensorsException>(() => reader.Read("y"));
    }

    [Fact]
    public void Written_bytes_are_the_formats()
    {
        using Tensor x = tensor(new short[] { 258, -1 }), flag = tensor(true);
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, new Dictionary<string, Tensor> { ["flag"] = flag, ["x"] = x }, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });
        byte[] bytes = stream.ToArray();
        const string header = """{"__metadata__":{"a":"1","b":"2"},"x":{"dtype":"I16","shape":[2],"data_offsets":[0,4]},"flag":{"dtype":"BOOL","shape":[],"data_offsets":[4,5]}}""";
        int padded = (header.Length + 7) / 8 * 8;
        Assert.Equal((ulong)padded, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        Assert.Equal(header.PadRight(padded), Encoding.UTF8.GetString(bytes, 8, padded));
        Assert.Equal(new byte[] { 2, 1, 0xff, 0xff, 1 }, bytes[(8 + padded)..]);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "overlaps")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "belong to no tensor")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "belong to no tensor")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "belong to no tensor")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "truncated")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "takes 8 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "before it begins")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole numbers")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "whole numbers")]
    [InlineData("""{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", 4, "whole numbers")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""", 4, "overflows")]
    [InlineData("""{"x":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "overflows")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "stands twice")]
    [InlineData("""{"x":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "two 'dtype'")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}""", 4, "unknown field")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1]}}""", 4, "lacks")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}""", 4, "3 data_offsets")]
    [InlineData("""{"x":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", 8, "not supported")]
    [InlineData("""{"x":{"dtype":4,"shape":[1],"data_offsets":[0,4]}}""", 4, "a string as dtype")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "a string as __metadata__.a")]
    [InlineData("""{"x":[]}""", 0, "an object for tensor")]
    [InlineData("""{"x":""", 0, "JSON")]
    [InlineData("""{} {}""", 0, "JSON")]
    [InlineData("""[]""", 0, "does not begin with")]
    [InlineData(""" {}""", 0, "does not begin with")]
    public void A_wrong_header_is_refused_with_its_reason(string json, int dataLength, string reason)
    {
        string path = File(json, new byte[dataLength]);
        var error = Assert.Throws<SafetensorsException>(() => new SafetensorsReader(path));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(path, error.FilePath);
    }

    [Fact]
    public void Wrong_prefixes_and_encodings_are_refused()
    {
        Assert.Contains("too few", Refusal([1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("more than the", Refusal([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, (byte)'{']), StringComparison.Ordinal);
        Assert.Contains("does not fit", Refusal([100, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']), StringComparison.Ordinal);
        Assert.Contains("JSON", Refusal([6, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'}']), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_booleans_are_refused()
    {
        string path = File("""{"x":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}""", [1, 2]);
        using var reader = new SafetensorsReader(path);
        Assert.Throws<SafetensorsException>(() => reader.Read("x"));
    }

    private string Refusal(byte[] bytes)
    {
        string path = _folder.File("bad.safetensors");
        System.IO.File.WriteAllBytes(path, bytes);
        return Assert.Throws<SafetensorsException>(() => new SafetensorsReader(path)).Message;
    }

    private string File(string json, byte[] data)
    {
        string path = _folder.File("hand.safetensors");
        byte[] header = Encoding.UTF8.GetBytes(json);
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        System.IO.File.WriteAllBytes(path, [.. prefix, .. header, .. data]);
        return path;
    }
}
