using System.Runtime.InteropServices;
using PureHDF;
using Trainer.Data;

namespace Trainer.Tests.Data.Files;

/// <summary>HDF5 files, by the library's writer.</summary>
public sealed class Hdf5Tests : IDisposable
{
    private static readonly int[] Numbers = [.. Enumerable.Range(0, 24)];
    private readonly TemporaryFolder _files = new();

    private string FilePath => _files.Folder.File("x.h5");

    [Fact]
    public void Every_numeric_type_is_read_by_rows_in_any_order()
    {
        new H5File
        {
            ["u1"] = Rows(Array.ConvertAll(Numbers, i => (byte)(i + 200))),
            ["i1"] = Rows(Array.ConvertAll(Numbers, i => (sbyte)(i - 12))),
            ["u2"] = Rows(Array.ConvertAll(Numbers, i => (ushort)(i + 65000))),
            ["i2"] = Rows(Array.ConvertAll(Numbers, i => (short)(i - 30000))),
            ["u4"] = Rows(Array.ConvertAll(Numbers, i => (uint)i + 16000000)),
            ["i4"] = Rows(Array.ConvertAll(Numbers, i => i - 16000000)),
            ["u8"] = Rows(Array.ConvertAll(Numbers, i => (ulong)i)),
            ["i8"] = Rows(Array.ConvertAll(Numbers, i => -(long)i)),
            ["f2"] = Rows(Array.ConvertAll(Numbers, i => (Half)(i / 4.0))),
            ["f4"] = Rows(Array.ConvertAll(Numbers, i => i / 8f)),
            ["f8"] = Rows(Array.ConvertAll(Numbers, i => i / 16.0)),
        }.Write(FilePath);
        foreach ((string name, Func<int, double> value) in new (string, Func<int, double>)[]
        {
            ("u1", i => i + 200), ("i1", i => i - 12), ("u2", i => i + 65000), ("i2", i => i - 30000), ("u4", i => i + 16000000), ("i4", i => i - 16000000),
            ("u8", i => i), ("i8", i => -i), ("f2", i => i / 4.0), ("f4", i => i / 8.0), ("f8", i => i / 16.0),
        })
        {
            using ArraySamples samples = new(Hdf5Array.Open(FilePath, name), null, channelsLast: false);
            Assert.Equal([2L, 3], samples.Shape);
            var read = new byte[4 * samples.SampleBytes];
            samples.Read([3, 0, 1, 3], read);
            float[] values = name == "u1" ? Array.ConvertAll(read, number => (float)number) : MemoryMarshal.Cast<byte, float>(read).ToArray();
            Assert.Equal(new[] { 3, 0, 1, 3 }.SelectMany(row => Enumerable.Range(row * 6, 6)).Select(i => (float)value(i)), values);
        }
    }

    [Fact]
    public void What_is_no_dataset_of_numbers_is_refused()
    {
        new H5File { ["group"] = new H5Group(), ["text"] = new[] { "a", "b" }, ["one"] = 3.5 }.Write(FilePath);
        foreach ((string name, string reason) in new[]
        {
            ("missing", "has no dataset 'missing'; its root has group, text, one"), ("group/missing", "has no dataset"), ("group", "is a group"), ("text", "not integers or floats"), ("one", "is a single number"),
        })
        {
            string message = Assert.Throws<DataException>(() => Hdf5Array.Open(FilePath, name)).Message;
            Assert.Contains(FilePath, message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_many_datasets_some_are_named()
    {
        var file = new H5File();
        for (int i = 0; i < 500; i++) file[$"x{i:000}"] = Rows(Numbers);
        file.Write(FilePath);
        string message = Assert.Throws<DataException>(() => Hdf5Array.Open(FilePath, "x")).Message;
        Assert.Contains("its root has x000, x001", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 0, 500);
    }

    [Fact]
    public void Another_byte_order_is_refused_and_not_taken_for_this_one()
    {
        new H5File { ["x"] = Rows(Numbers) }.Write(FilePath);
        byte[] file = File.ReadAllBytes(FilePath);
        // A datatype message: class 0 (fixed point) with its version, 24 bits of which the first is the byte order and the fourth the sign, the size.
        int[] places = [.. Enumerable.Range(0, file.Length - 8).Where(i => (file[i] & 15) == 0 && file[i] >= 16 && file.AsSpan(i + 1, 7).SequenceEqual((byte[])[8, 0, 0, 4, 0, 0, 0]))];
        Assert.Single(places);
        file[places[0] + 1] |= 1;
        File.WriteAllBytes(FilePath, file);
        using Hdf5Array array = Hdf5Array.Open(FilePath, "x");
        string message = Assert.Throws<DataException>(() => array.ReadRows(0, 1, new byte[array.RowBytes])).Message;
        Assert.Contains("another byte order", message, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    private static H5Dataset Rows<T>(T[] values) => new(values, fileDims: [4, 2, 3], chunks: [3, 2, 3]);
}
