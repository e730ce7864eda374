using System.Buffers.Binary;
using Tensorboard;
using Trainer.Monitoring;

namespace Trainer.Cli.Tests.Faults;

/// <summary>The system's clock is set back while a run records. Durations come from a stopwatch; only TensorBoard and MLflow are told the time of day.</summary>
[Trait("Category", "Faults")]
public sealed class ClockTests : CliTest
{
    [Fact]
    public void Times_of_records_do_not_go_backwards()
    {
        const int Records = 100;
        using (var file = new TensorBoardFile(Folder.Path + "/events", time: new BackwardsTime()))
        {
            file.Open(0);
            for (int step = 1; step <= Records; step++) file.Write(new MetricRecord(step, 0, "train", new Dictionary<string, double> { ["loss"] = 1 }, TimeSpan.Zero));
            file.Flush();
        }

        double[] times = [.. Events(Assert.Single(Directory.GetFiles(Folder.Path + "/events"))).Select(record => record.WallTime)];
        int backwards = times.Zip(times.Skip(1)).Count(pair => pair.First > pair.Second);
        FaultTable.Add("clock set back an hour at every look: times of records never go backwards", Records, Records - backwards, backwards, "TensorBoard; MLflow uses the same clock, all else a stopwatch");
        Assert.Equal((Records + 1, 0), (times.Length, backwards));
    }

    // TFRecord: length, its checksum, the event, its checksum.
    private static IEnumerable<Event> Events(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        for (int at = 0; at < bytes.Length;)
        {
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            yield return Event.Parser.ParseFrom(bytes, at + 12, length);
            at += length + 16;
        }
    }

    private sealed class BackwardsTime : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => _now = _now.AddHours(-1);
    }
}
