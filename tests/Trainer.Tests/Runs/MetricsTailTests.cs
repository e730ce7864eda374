using Trainer.Runs;

namespace Trainer.Tests.Runs;

public sealed class MetricsTailTests
{
    [Fact]
    public void Only_whole_lines_are_read_and_each_once()
    {
        using var folder = new TemporaryFolder();
        var tail = new MetricsTail(folder.Path);
        Assert.Empty(tail.Read());
        Append("""{"step":1,"epoch":0,"split":"train","loss":2,"elapsed":0.1}""" + "\n" + """{"step":2,"epoch":0,"split":"tr""");
        Assert.Equal([(1L, "train/loss", 2.0)], tail.Read());
        Assert.Empty(tail.Read());
        Append("""ain","loss":"NaN","elapsed":0.2}""" + "\n{damaged\n" + """{"step":3,"epoch":1,"split":"test","accuracy":0.5,"top5":1}""" + "\n");
        Assert.Equal([(2L, "train/loss", double.NaN), (3L, "test/accuracy", 0.5), (3L, "test/top5", 1.0)], tail.Read());
        Assert.Equal(3, tail.Step);
        File.WriteAllText(folder.File("metrics.jsonl"), """{"step":1,"split":"train","loss":1}""" + "\n"); // Begun anew.
        Assert.Equal([(1L, "train/loss", 1.0)], tail.Read());

        void Append(string text) => File.AppendAllText(folder.File("metrics.jsonl"), text);
    }
}
