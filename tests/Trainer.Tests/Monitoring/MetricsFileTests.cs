using System.Text.Json;
using Trainer.Monitoring;

namespace Trainer.Tests.Monitoring;

public sealed class MetricsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("metrics.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_record_is_one_object_on_one_line()
    {
        Write(0, Record(3, ("loss", 0.1), ("bad", double.NaN)));
        JsonElement line = JsonDocument.Parse(Assert.Single(File.ReadAllLines(FilePath))).RootElement;
        Assert.Equal(3, line.GetProperty("step").GetInt64());
        Assert.Equal("train", line.GetProperty("split").GetString());
        Assert.Equal(0.1, line.GetProperty("loss").GetDouble());
        Assert.Equal("NaN", line.GetProperty("bad").GetString());
        Assert.Equal(1.5, line.GetProperty("elapsed").GetDouble());
    }

    [Fact]
    public void A_resumed_run_drops_later_steps_and_a_line_cut_off()
    {
        Write(0, Record(1, ("loss", 1)), Record(2, ("loss", 2)), Record(3, ("loss", 3)));
        File.AppendAllText(FilePath, "{\"step\": 4, \"lo");
        Write(2, Record(3, ("loss", 30)));
        Assert.Equal([1, 2, 30], File.ReadAllLines(FilePath).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("loss").GetDouble()));

        using (FileStream file = File.OpenWrite(FilePath)) file.SetLength(file.Length - 1); // The last line without its line feed.
        Write(3, Record(3, ("loss", 31)));
        Assert.Equal(31, JsonDocument.Parse(File.ReadAllLines(FilePath)[^1]).RootElement.GetProperty("loss").GetDouble());
        Assert.Equal(3, File.ReadAllLines(FilePath).Length);
        Write(0);
        Assert.Empty(File.ReadAllLines(FilePath));
    }

    private static MetricRecord Record(long step, params (string Name, double Value)[] values) =>
        new(step, 1, "train", values.ToDictionary(value => value.Name, value => value.Value), TimeSpan.FromSeconds(1.5));

    private void Write(long step, params MetricRecord[] records)
    {
        using var file = new MetricsFile(FilePath);
        file.Open(step);
        foreach (MetricRecord record in records) file.Write(record);
    }
}
