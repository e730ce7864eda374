using System.Globalization;
using CsCheck;
using ParquetSharp;
using Trainer.Data;

namespace Trainer.Tests.Data.Files;

/// <summary>Tables: CSV text written in the test, Parquet files by the library's writer.</summary>
public sealed class TableTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    [Fact]
    public void Quotes_line_ends_and_blank_lines_are_as_in_the_standard()
    {
        string text = "\uFEFFa,\"b \"\"x\"\"\",class\r\n\r\n1,2,\"up,\ndown\"\r\n3.5,-4e1,left\n\n5,6,\"\"\"q\"\"\"";
        using CsvTable table = Csv(text);
        Assert.Equal(["a", "b \"x\"", "class"], table.Columns);
        Assert.Equal(3, table.Rows);
        Assert.Equal(["up,\ndown", "left", "\"q\""], table.ReadText([2])[0]);
        Assert.Equal([5, 6, 1, 2, 3.5f, -40, 5, 6], Numbers(table, [2, 0, 1, 2], [0, 1]));
    }

    [Fact]
    public void What_is_written_is_read() => Gen.Select(Gen.Single.Where(float.IsFinite).Array[3].Array[1, 40], Gen.Bool, Gen.Bool).Sample((rows, hasReturn, isQuoted) =>
    {
        string end = hasReturn ? "\r\n" : "\n";
        string Cell(float value) => isQuoted ? $"\"{value.ToString("R", CultureInfo.InvariantCulture)}\"" : value.ToString("R", CultureInfo.InvariantCulture);
        using CsvTable table = Csv("x;y;z" + end + string.Concat(rows.Select(row => string.Join(';', row.Select(Cell)) + end)), ';');
        long[] order = [.. Enumerable.Range(0, rows.Length).Select(i => (long)(rows.Length - 1 - i))];
        Assert.Equal(rows.Reverse().SelectMany(row => new[] { row[2], row[0] }), Numbers(table, order, [2, 0]));
    }, iter: 200, threads: 1);

    [Theory]
    [InlineData("a,class\n1,x\nred,y\n", "row 2, column 'a' is 'red', which is no number")]
    [InlineData("a,class\n1,x\n,y\n", "row 2, column 'a' is empty")]
    [InlineData("a,class\n1,x\nNaN,y\n", "row 2, column 'a' is NaN")]
    [InlineData("a,class\n1,x\n2,\n", "row 2, column 'class' is empty")]
    [InlineData("a,class\n1,x\n2,y,z\n", "row 2 has 3 fields, where there are 2 columns")]
    [InlineData("a,class\n1,x\n2,\"y\n3,z\n", "row 2 is no CSV")]
    [InlineData("a,class\n1,x\n2,\"y\"z\n", "row 2 is no CSV")]
    [InlineData("a,a,class\n1,2,x\n", "two columns called 'a'")]
    [InlineData("a,class\n", "has no rows")]
    [InlineData("", "has no rows")]
    [InlineData("a,b\n1,2\n", "has no column 'class'; it has a, b")]
    [InlineData("class\nx\ny\n", "nothing to learn from")]
    public void What_is_wrong_is_named_with_its_row_and_column(string text, string reason)
    {
        string path = _files.Write("x.csv", System.Text.Encoding.UTF8.GetBytes(text));
        string message = Assert.Throws<DataException>(() => new CsvOptions { File = "x.csv", Label = "class" }.Load(_files.Folder)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_cell_of_a_streamed_file_is_an_error_at_its_batch()
    {
        string rows = string.Concat(Enumerable.Range(0, 20).Select(i => $"{(i == 13 ? "red" : i)},{i % 2}\n"));
        _files.Write("x.csv", System.Text.Encoding.UTF8.GetBytes("a,class\n" + rows));
        _files.Write("t.csv", "a,class\n1,0\n"u8.ToArray());
        using LabelledData data = new CsvOptions { File = "x.csv", TestFile = "t.csv", Label = "class", Streaming = true, Mean = [0], Deviation = [1] }.Load(_files.Folder);
        using BatchLoader loader = new(data.Train, data.Normalisation, new() { Size = 4, Shuffle = false, Workers = 3, Prefetch = 4 }, new(1));
        for (int i = 0; i < 3; i++) loader.Next().Dispose();
        Assert.Contains("row 14, column 'a' is 'red'", Assert.Throws<DataException>(loader.Next).Message, StringComparison.Ordinal);
        Assert.Equal((0, 3), (loader.Epoch, loader.Batch));
        Assert.Throws<DataException>(loader.Next);
    }

    [Fact]
    public void Classes_are_sorted_as_numbers_when_all_are_and_features_are_chosen_by_pattern()
    {
        _files.Write("x.csv", "x10,w,x2,class,y\n1,1,2,10,3\n4,2,5,9,6\n7,1,8,10,9\n1,1,1,9,1\n"u8.ToArray());
        _files.Write("t.csv", "y,class,x2,x10\n0,9,5,4\n"u8.ToArray());
        using LabelledData data = new CsvOptions
        {
            File = "x.csv",
            TestFile = "t.csv",
            Label = "class",
            Weights = "w",
            Features = ["y", "x*"],
            Shape = [1, 1, 3],
            Mean = [0],
            Deviation = [1],
        }.Load(_files.Folder);
        Assert.Equal(["9", "10"], data.Classes);
        Assert.Equal([1L, 0, 1, 0], data.Train.Labels.data<long>().ToArray());
        Assert.Equal([1.0, 2, 1, 1], data.Train.Weights);
        Assert.Equal([1L, 1, 3], data.SampleShape);
        Assert.Equal([3f, 1, 2, 6, 4, 5, 9, 7, 8, 1, 1, 1], data.Train.Inputs.data<float>().ToArray());
        Assert.Equal([0f, 4, 5], data.Test.Inputs.data<float>().ToArray());
        Assert.Contains("'z*'", Assert.Throws<DataException>(() => new CsvOptions { File = "x.csv", Label = "class", Features = ["z*"] }.Load(_files.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_only_the_test_file_has_is_named_with_its_row()
    {
        _files.Write("x.csv", "a,class\n1,x\n2,y\n"u8.ToArray());
        _files.Write("t.csv", "a,class\n1,x\n2,z\n"u8.ToArray());
        string message = Assert.Throws<DataException>(() => new CsvOptions { File = "x.csv", TestFile = "t.csv", Label = "class" }.Load(_files.Folder)).Message;
        Assert.Contains("t.csv: row 2 is of the class 'z'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_are_standardised_by_the_training_samples()
    {
        _files.Write("x.csv", System.Text.Encoding.UTF8.GetBytes("a,b,class\n" + string.Concat(Enumerable.Range(0, 10).Select(i => $"{1000000 + i},7,{i % 2}\n"))));
        _files.Write("t.csv", "a,b,class\n5,5,0\n"u8.ToArray());
        using LabelledData data = new CsvOptions { File = "x.csv", TestFile = "t.csv", Label = "class" }.Load(_files.Folder);
        Assert.Equal([1000004.5, 7], data.Normalisation.Mean);
        Assert.Equal(Math.Sqrt(8.25), data.Normalisation.Deviation[0], 12);
        Assert.Equal(1, data.Normalisation.Deviation[1]);
    }

    [Fact]
    public void Parquet_columns_of_every_numeric_type_are_read_and_empty_cells_named()
    {
        string path = _files.Folder.File("x.parquet");
        Column[] columns = [new Column<int>("i"), new Column<double?>("d"), new Column<byte>("b"), new Column<bool>("f"), new Column<long>("class"), new Column<float?>("gap")];
        using (ParquetFileWriter writer = new(path, columns))
        {
            using RowGroupWriter group = writer.AppendRowGroup();
            Write(group, 1, -2, 3);
            Write<double?>(group, 0.5, 1.5, -2.5);
            Write<byte>(group, 200, 1, 2);
            Write(group, true, false, true);
            Write(group, 7L, 3, 7);
            Write<float?>(group, 1, null, 2);
            writer.Close();
        }

        using ParquetTable table = ParquetTable.Open(path);
        Assert.Equal(["i", "d", "b", "f", "class", "gap"], table.Columns);
        Assert.Equal([3, -2.5f, 2, 1, 1, 0.5f, 200, 1], Numbers(table, [2, 0], [0, 1, 2, 3]));
        Assert.Equal(["7", "3", "7"], table.ReadText([4])[0]);
        string message = Assert.Throws<DataException>(() => Numbers(table, [0], [5])).Message;
        Assert.Contains($"{path}: row 2, column 'gap' is empty", message, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    private static void Write<T>(RowGroupWriter group, params T[] values)
    {
        using LogicalColumnWriter<T> column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(values);
    }

    private static float[] Numbers(Table table, long[] rows, int[] columns)
    {
        var target = new float[rows.Length * columns.Length];
        table.ReadNumbers(rows, columns, target);
        return target;
    }

    private CsvTable Csv(string text, char separator = ',') => CsvTable.Open(_files.Write("x.csv", System.Text.Encoding.UTF8.GetBytes(text)), separator, hasHeader: true);
}
