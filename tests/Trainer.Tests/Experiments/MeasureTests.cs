using System.Text.Json.Nodes;
using Trainer.Experiments;
using Trainer.Metrics;
using Trainer.Runs;

namespace Trainer.Tests.Experiments;

public sealed class MeasureTests
{
    private static readonly RunRecord Run = new(
        "run",
        [],
        JsonNode.Parse("""{ "seconds": 2.5, "steps": 50, "final": { "test/accuracy": 0.9, "test/loss": "NaN" }, "best": { "test/accuracy": 0.97 } }""")!.AsObject(),
        new Dictionary<string, IReadOnlyList<(long, double)>>
        {
            ["test/accuracy"] = [(10, 0.5), (20, 0.95), (30, 0.97), (40, 0.9)],
            ["test/loss"] = [(10, 3), (20, double.NaN), (30, 0.5)],
        },
        null);

    public static TheoryData<MeasureOptions, double?> Cases => new()
    {
        { new() { Metric = "test/accuracy" }, 0.9 },
        { new() { Metric = "test/accuracy", At = MeasureMoment.Best, Scale = 100 }, 97 },
        { new() { Metric = "test/accuracy", At = MeasureMoment.Mean }, (0.5 + 0.95 + 0.97 + 0.9) / 4 },
        { new() { Metric = "test/f1", At = MeasureMoment.Mean }, null },
        { new() { Metric = "test/accuracy", Reaches = 0.95 }, 20 },
        { new() { Metric = "test/accuracy", Reaches = 0.99 }, double.PositiveInfinity },
        { new() { Metric = "test/loss", Reaches = 1, Direction = GoalDirection.Minimize }, 30 },
        { new() { Metric = "test/loss" }, double.NaN },
        { new() { Metric = "test/f1" }, null },
        { new() { Metric = "test/f1", Reaches = 1 }, null },
        { new() { Metric = "seconds", Per = "steps", Scale = 1000 }, 50 },
        { new() { Metric = "parameters" }, null },
        { new() { Metric = "seconds", Per = "epochs" }, null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_measure_is_read_from_what_a_run_wrote(MeasureOptions measure, double? expected) => Assert.Equal(expected, measure.Of(Run));

    [Fact]
    public void Values_are_shown_with_their_digits()
    {
        Assert.Equal("1,234.50", new MeasureOptions { Metric = "seconds", Digits = 2 }.Show(1234.5));
        Assert.Equal("never", new MeasureOptions { Metric = "test/accuracy", Reaches = 1 }.Show(double.PositiveInfinity));
        Assert.Equal("NaN", new MeasureOptions { Metric = "test/loss" }.Show(double.NaN));
    }
}
