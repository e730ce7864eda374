using Trainer.Monitoring;

namespace Trainer.Tests.Monitoring;

public sealed class CsvFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("metrics.csv");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_measurement_has_a_column_and_is_empty_where_it_was_not_made()
    {
        Write(0, Record(1, "step", ("loss", 0.5), ("rate", 1e-3)), Record(2, "train"), Record(2, "test", ("loss", double.NaN), ("a,\"b\"", double.PositiveInfinity)), Record(3, "step", ("rate", 2)));
        Assert.Equal(
        [
            "step,epoch,split,elapsed,loss,rate,\"a,\"\"b\"\"\"",
            "1,1,step,1.5,0.5,0.001,",
            "2,1,test,1.5,NaN,,Infinity",
            "3,1,step,1.5,,2,",
        ], File.ReadAllLines(FilePath));
    }

    [Fact]
    public void A_resumed_run_drops_later_steps_and_a_row_cut_off_and_knows_its_columns()
    {
        Write(0, Record(1, "step", ("loss", 1), ("a,\"b\"", 2)), Record(2, "step", ("loss", 2)), Record(3, "step", ("loss", 3)));
        File.AppendAllText(FilePath, "4,1,st");
        Write(2, Record(3, "step", ("a,\"b\"", 30), ("new", 31)));
        Assert.Equal(["step,epoch,split,elapsed,loss,\"a,\"\"b\"\"\",new", "1,1,step,1.5,1,2,", "2,1,step,1.5,2,,", "3,1,step,1.5,,30,31"], File.ReadAllLines(FilePath));
        Write(0, Record(1, "step", ("other", 1)));
        Assert.Equal(["step,epoch,split,elapsed,other", "1,1,step,1.5,1"], File.ReadAllLines(FilePath));
    }

    [Fact]
    public void A_file_of_another_kind_is_begun_anew()
    {
        _folder.Write("metrics.csv", "time,value\n1,2\n");
        Write(5, Record(6, "step", ("loss", 1)));
        Assert.Equal(["step,epoch,split,elapsed,loss", "6,1,step,1.5,1"], File.ReadAllLines(FilePath));
    }

    private static MetricRecord Record(long step, string split, params (string Name, double Value)[] values) =>
        new(step, 1, split, values.ToDictionary(value => value.Name, value => value.Value), TimeSpan.FromSeconds(1.5));

    private void Write(long step, params MetricRecord[] records)
    {
        using var file = new CsvFile(FilePath);
        file.Open(step);
        foreach (MetricRecord record in records) file.Write(record);
    }
}
