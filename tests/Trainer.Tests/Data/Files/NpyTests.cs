using CsCheck;
using Trainer.Data;

namespace Trainer.Tests.Data.Files;

/// <summary>The .npy reader against files written from the format's definition.</summary>
public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public static IEnumerable<object[]> Types =>
        from descr in (string[])["|b1", "|u1", "|i1", "<u2", ">u2", "<i2", ">i2", "<u4", ">u4", "<i4", ">i4", "<u8", ">u8", "<i8", ">i8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]
        from version in (int[])[1, 2, 3]
        select new object[] { descr, version };

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_numeric_type_byte_order_and_version_is_read(string descr, int version)
    {
        double[] values = [.. Enumerable.Range(0, 6).Select(i => descr[1] switch { 'b' => i % 2, 'u' => i * 23.0, 'i' => (i - 3) * 41.0, _ => (i - 2.5) * 0.75 })];
        _files.Write("x.npy", NpyFile.Write(descr, [3, 2], [.. values.SelectMany(value => Encode(descr, value))], version: version));
        Assert.Equal(Array.ConvertAll(values, value => (float)value), Read(3, 2));
    }

    [Fact]
    public void Both_orders_of_indices_give_the_same_samples() => Gen.Int[1, 5].Array[1, 4].Sample(shape =>
    {
        int count = shape.Aggregate(1, (product, dimension) => product * dimension);
        short[] values = [.. Enumerable.Range(0, count).Select(i => (short)i)];
        long[] dimensions = Array.ConvertAll(shape, dimension => (long)dimension);
        byte[] rows = NpyFile.Write("<i2", dimensions, NpyFile.Bytes(values, BitConverter.GetBytes));
        byte[] columns = NpyFile.Write(">i2", dimensions, NpyFile.Bytes(Transposed(values, shape), value => [.. BitConverter.GetBytes(value).Reverse()]), isFortran: true);
        long[] mixed = [.. Enumerable.Range(0, shape[0]).Select(i => (long)((i * 3) % shape[0]))];
        Assert.Equal(ReadRaw(rows, mixed), ReadRaw(columns, mixed));
        Assert.Equal(Array.ConvertAll(values, value => (float)value), ReadRaw(rows, [.. Enumerable.Range(0, shape[0]).Select(i => (long)i)]));
    }, iter: 200, threads: 1);

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }", "Python objects")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 2), }", "dtype '['")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (2, 2), }", "dtype '<c8'")]
    [InlineData("{'descr': '<U4', 'fortran_order': False, 'shape': (2, 2), }", "dtype '<U4'")]
    [InlineData("{'descr': '<f4', 'shape': (2, 2), }", "no usable 'fortran_order'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 2), }", "no usable 'shape'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", "cannot be")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 4), }", "cannot be")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4000000000, 100), }", "it is truncated")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", "something follows its end")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "something follows its end")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2), }", "something follows its end")]
    public void What_cannot_be_used_is_refused_with_the_reason_and_without_being_allocated(string header, string reason)
    {
        string path = _files.Write("x.npy", NpyFile.Write(header, new byte[16]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<DataException>(() => NpyArray.Open(FileBytes.Open(path, "NumPy"))).Message;
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_named_by_their_sample()
    {
        foreach ((string descr, double value) in new[] { ("<f4", double.NaN), ("<f2", double.PositiveInfinity), ("<f8", 1e300) })
        {
            _files.Write("x.npy", NpyFile.Write(descr, [4, 2], [.. new[] { 0, 1, 2, 3, 4, value, 6, 7 }.SelectMany(number => Encode(descr, number))]));
            Assert.Contains("in sample 2 (counted from 0)", Assert.Throws<DataException>(() => Read(4, 2)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Channels_last_become_channels_first_and_shapes_are_taken()
    {
        byte[] values = [.. Enumerable.Range(0, 2 * 2 * 3 * 3).Select(i => (byte)i)];
        using ArraySamples samples = new(Open(NpyFile.Write("|u1", [2, 18], values)), [2, 3, 3], channelsLast: true);
        Assert.Equal([3L, 2, 3], samples.Shape);
        var read = new byte[18];
        samples.Read([1], read);
        Assert.Equal([.. Enumerable.Range(0, 18).Select(i => (byte)(18 + (i % 6 * 3) + (i / 6)))], read);
        Assert.Contains("cannot be taken as (4, 4)", Assert.Throws<DataException>(() => new ArraySamples(Open(NpyFile.Write("|u1", [2, 18], values)), [4, 4], false)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<f4", "must be integers")]
    [InlineData("<i8", "has the label -1 for sample 1")]
    [InlineData("<i4", "has 2 numbers for 3 samples")]
    public void Labels_that_are_none_are_refused(string descr, string reason)
    {
        _files.Write("x.npy", NpyFile.Write("|u1", [3, 2], new byte[6]));
        double[] labels = descr == "<i4" ? [0, 1] : [0, -1, 1];
        _files.Write("y.npy", NpyFile.Write(descr, [labels.Length], [.. labels.SelectMany(label => Encode(descr, label))]));
        Assert.Contains(reason, Assert.Throws<DataException>(() => new NpyOptions { Inputs = "x.npy", Labels = "y.npy" }.Load(_files.Folder)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    private static byte[] Encode(string descr, double value)
    {
        byte[] bytes = descr[1..] switch
        {
            "b1" or "u1" => [(byte)value],
            "i1" => [(byte)(sbyte)value],
            "u2" => BitConverter.GetBytes((ushort)value),
            "i2" => BitConverter.GetBytes((short)value),
            "u4" => BitConverter.GetBytes((uint)value),
            "i4" => BitConverter.GetBytes((int)value),
            "u8" => BitConverter.GetBytes((ulong)value),
            "i8" => BitConverter.GetBytes((long)value),
            "f2" => BitConverter.GetBytes((Half)value),
            "f4" => BitConverter.GetBytes((float)value),
            _ => BitConverter.GetBytes(value),
        };
        if (descr[0] == '>') Array.Reverse(bytes);
        return bytes;
    }

    /// <summary>Row-major values with the first index fastest.</summary>
    private static short[] Transposed(short[] values, int[] shape)
    {
        var result = new short[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int left, int at, int stride) = (i, 0, values.Length);
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                stride /= shape[d];
                at += left % shape[d] * stride;
                left /= shape[d];
            }

            result[at] = values[i];
        }

        return result;
    }

    private float[] Read(int rows, int columns)
    {
        _files.Write("y.npy", NpyFile.Write("|u1", [rows], new byte[rows]));
        using StoredArray array = NpyArray.Open(FileBytes.Open(_files.Folder.File("x.npy"), "NumPy"));
        Assert.Equal([rows, columns], array.Shape);
        return ReadRaw(File.ReadAllBytes(_files.Folder.File("x.npy")), [.. Enumerable.Range(0, rows).Select(i => (long)i)]);
    }

    private NpyArray Open(byte[] file) => NpyArray.Open(FileBytes.Open(_files.Write("x.npy", file), "NumPy"));

    private float[] ReadRaw(byte[] file, long[] rows)
    {
        using ArraySamples samples = new(Open(file), null, channelsLast: false);
        var bytes = new byte[rows.Length * samples.SampleBytes];
        samples.Read(rows, bytes);
        return samples.Type == TorchSharp.torch.ScalarType.Byte
            ? Array.ConvertAll(bytes, value => (float)value)
            : System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }
}
