using Trainer.Data;

namespace Trainer.Tests.Data;

public sealed class Cifar10Tests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public Cifar10Tests()
    {
        _files.Write("cifar10/data_batch_1.bin", [.. Record(3, 10), .. Record(9, 11)]);
        _files.Write("cifar10/data_batch_4.bin", Record(0, 12));
        _files.Write("cifar10/test_batch.bin", Record(7, 13));
    }

    [Fact]
    public void The_batches_that_are_there_are_read_in_order()
    {
        using LabelledData data = new Cifar10Options().Load(_files.Folder);
        Assert.Equal([3, 3, 32, 32], data.Train.Inputs.shape);
        Assert.Equal([3L, 9, 0], data.Train.Labels.data<long>().ToArray());
        Assert.Equal([.. Record(3, 10)[1..], .. Record(9, 11)[1..], .. Record(0, 12)[1..]], data.Train.Inputs.data<byte>().ToArray());
        Assert.Equal([7L], data.Test.Labels.data<long>().ToArray());
    }

    [Fact]
    public void A_limit_may_end_in_a_later_file()
    {
        _files.Write("cifar10/data_batch_5.bin", [.. Record(1, 14), .. Record(2, 15)]);
        using LabelledData data = new Cifar10Options { Limit = 4 }.Load(_files.Folder);
        Assert.Equal([3L, 9, 0, 1], data.Train.Labels.data<long>().ToArray());
    }

    [Fact]
    public void The_folder_may_have_the_name_it_has_in_the_archive()
    {
        Directory.Move(_files.Folder.File("cifar10"), _files.Folder.File("cifar-10-batches-bin"));
        using LabelledData data = new Cifar10Options().Load(_files.Folder);
        Assert.Equal(3, data.Train.Count);
    }

    [Fact]
    public void No_training_file_at_all_is_an_error_that_names_the_first()
    {
        Directory.Delete(_files.Folder.File("cifar10"), recursive: true);
        string message = Fails();
        Assert.Contains(_files.Folder.File("cifar10", "data_batch_1.bin"), message, StringComparison.Ordinal);
        Assert.Contains("trainer data get cifar10", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3072)]
    [InlineData(3074)]
    public void A_file_must_be_a_whole_number_of_records(int length)
    {
        _files.Write("cifar10/test_batch.bin", new byte[length]);
        string message = Fails();
        Assert.Contains($"has {length:N0} bytes", message, StringComparison.Ordinal);
        Assert.Contains("3,073-byte records", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_out_of_range_is_named()
    {
        _files.Write("cifar10/data_batch_4.bin", Record(10, 0));
        Assert.Contains("sample 0 has the label 10", Fails(), StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    private static byte[] Record(byte label, int seed) => [label, .. Enumerable.Range(0, 3072).Select(i => (byte)((i * seed) % 251))];

    private string Fails() => Assert.Throws<DataException>(() => new Cifar10Options().Load(_files.Folder)).Message;
}
