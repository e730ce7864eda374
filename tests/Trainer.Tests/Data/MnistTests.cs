using System.Buffers.Binary;
using System.IO.Compression;
using Trainer.Data;

namespace Trainer.Tests.Data;

public sealed class MnistTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public MnistTests()
    {
        _files.Write("mnist/train-images-idx3-ubyte", Idx([5, 28, 28], Pixels(5)));
        _files.Write("mnist/train-labels-idx1-ubyte", Idx([5], [3, 1, 4, 1, 9]));
        _files.Write("mnist/t10k-images-idx3-ubyte.gz", Zip(Idx([2, 28, 28], Pixels(2))));
        _files.Write("mnist/t10k-labels-idx1-ubyte.gz", Zip(Idx([2], [2, 6])));
    }

    [Fact]
    public void Plain_and_compressed_files_are_read()
    {
        using LabelledData data = new MnistOptions().Load(_files.Folder);
        Assert.Equal([5, 1, 28, 28], data.Train.Inputs.shape);
        Assert.Equal(Pixels(5), data.Train.Inputs.data<byte>().ToArray());
        Assert.Equal([3L, 1, 4, 1, 9], data.Train.Labels.data<long>().ToArray());
        Assert.Equal(Pixels(2), data.Test.Inputs.data<byte>().ToArray());
        Assert.Equal([2L, 6], data.Test.Labels.data<long>().ToArray());
    }

    [Fact]
    public void Limits_keep_the_first_samples()
    {
        using LabelledData data = new MnistOptions { Limit = 2, TestLimit = 1 }.Load(_files.Folder);
        Assert.Equal(Pixels(5)[..(2 * 784)], data.Train.Inputs.data<byte>().ToArray());
        Assert.Equal([3L, 1], data.Train.Labels.data<long>().ToArray());
        Assert.Equal(1, data.Test.Count);
    }

    [Fact]
    public void A_missing_file_is_named_with_the_command_that_fetches_it()
    {
        string path = _files.Folder.File("mnist", "train-labels-idx1-ubyte");
        File.Delete(path);
        string message = Fails();
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("trainer data get mnist", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_file_says_how_many_bytes_there_are_and_should_be()
    {
        _files.Write("mnist/train-images-idx3-ubyte", Idx([5, 28, 28], Pixels(5))[..^3]);
        Assert.Contains("expected 3,936 bytes, found 3,933", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_file_is_noticed_even_when_few_samples_are_wanted()
    {
        _files.Write("mnist/train-images-idx3-ubyte", Idx([5, 28, 28], Pixels(5))[..^3]);
        Assert.Throws<DataException>(() => new MnistOptions { Limit = 1 }.Load(_files.Folder));
    }

    [Fact]
    public void A_file_shorter_than_its_header_is_truncated()
    {
        _files.Write("mnist/train-images-idx3-ubyte", [0, 0, 8, 3, 0]);
        Assert.Contains("its header alone has 16 bytes, and there are 5", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_after_the_last_image_are_refused()
    {
        _files.Write("mnist/train-images-idx3-ubyte", [.. Idx([5, 28, 28], Pixels(5)), 7]);
        Assert.Contains("too long", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_magic_number_is_shown_beside_the_right_one()
    {
        _files.Write("mnist/train-images-idx3-ubyte", Idx([5], [3, 1, 4, 1, 9]));
        string message = Fails();
        Assert.Contains("0x00000801", message, StringComparison.Ordinal);
        Assert.Contains("0x00000803", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_out_of_range_is_named()
    {
        _files.Write("mnist/train-labels-idx1-ubyte", Idx([5], [3, 1, 4, 10, 9]));
        Assert.Contains("sample 3 has the label 10", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_that_differ_are_both_shown()
    {
        _files.Write("mnist/train-labels-idx1-ubyte", Idx([4], [3, 1, 4, 1]));
        string message = Fails();
        Assert.Contains("5 images", message, StringComparison.Ordinal);
        Assert.Contains("4 labels", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_that_differ_are_noticed_even_when_few_samples_are_wanted()
    {
        _files.Write("mnist/train-labels-idx1-ubyte", Idx([4], [3, 1, 4, 1]));
        Assert.Throws<DataException>(() => new MnistOptions { Limit = 2 }.Load(_files.Folder));
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        _files.Write("mnist/train-images-idx3-ubyte", Idx([5, 14, 56], Pixels(5)));
        Assert.Contains("14×56", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Corrupt_gzip_is_refused()
    {
        byte[] broken = Zip(Idx([2, 28, 28], Pixels(2)));
        broken[broken.Length / 2] ^= 0xFF;
        _files.Write("mnist/t10k-images-idx3-ubyte.gz", broken);
        Assert.Throws<DataException>(() => new MnistOptions().Load(_files.Folder));
        _files.Write("mnist/t10k-images-idx3-ubyte.gz", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
        Assert.Contains("not a valid gzip file", Fails(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    public void Gzip_whose_last_bytes_are_cut_is_refused(int cut)
    {
        _files.Write("mnist/t10k-images-idx3-ubyte.gz", Zip(Idx([2, 28, 28], Pixels(2)))[..^cut]);
        Assert.Contains("t10k-images-idx3-ubyte.gz is not a valid gzip file (it was cut short", Fails(), StringComparison.Ordinal);
        Assert.Throws<DataException>(() => new MnistOptions { TestLimit = 1 }.Load(_files.Folder));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100_000)]
    public void Bytes_after_the_end_of_gzip_are_refused(int count)
    {
        _files.Write("mnist/t10k-labels-idx1-ubyte.gz", [.. Zip(Idx([2], [2, 6])), .. new byte[count]]);
        Assert.Contains("something follows its end", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_in_place_of_a_file_is_called_one()
    {
        string path = _files.Folder.File("mnist", "train-labels-idx1-ubyte");
        File.Delete(path);
        Directory.CreateDirectory(path);
        Assert.StartsWith($"{path} is a directory", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_promises_gigabytes_costs_no_more_than_the_file()
    {
        byte[] lie = Idx([2_000_000_000, 28, 28], Pixels(2));
        _files.Write("mnist/t10k-images-idx3-ubyte.gz", Zip(lie));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("truncated", Fails(), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void A_header_whose_size_overflows_is_refused()
    {
        _files.Write("mnist/train-images-idx3-ubyte", Idx([-1, -1, -1], Pixels(1)));
        Assert.Contains("which cannot be", Fails(), StringComparison.Ordinal);
        _files.Write("mnist/train-images-idx3-ubyte", Idx([0, 28, 28], []));
        Assert.Contains("which cannot be", Fails(), StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    private static byte[] Pixels(int count) => [.. Enumerable.Range(0, count * 784).Select(i => (byte)(i * 7 / 3))];

    private static byte[] Idx(int[] shape, byte[] content)
    {
        byte[] header = new byte[4 + (4 * shape.Length)];
        (header[2], header[3]) = (8, (byte)shape.Length);
        for (int i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), shape[i]);
        return [.. header, .. content];
    }

    private static byte[] Zip(byte[] content)
    {
        using MemoryStream output = new();
        using (GZipStream gzip = new(output, CompressionLevel.Fastest)) gzip.Write(content);
        return output.ToArray();
    }

    private string Fails() => Assert.Throws<DataException>(() => new MnistOptions().Load(_files.Folder)).Message;
}
