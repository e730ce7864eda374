using Trainer.Loop;
using Trainer.Metrics;

namespace Trainer.Tests.Loop;

public sealed class ScoreboardTests
{
    [Fact]
    public void What_is_measured_at_the_best_step_belongs_to_it_in_whatever_order()
    {
        var board = new Scoreboard(new Goal("validation/loss", GoalDirection.Minimize));
        foreach ((long step, double score, double test, bool isBest) in ((long, double, double, bool)[])[(10, 3, 30, true), (20, 1, 10, true), (30, 2, 20, false)])
        {
            board.Record(Set("train", step), step);
            Assert.Equal(isBest, board.Record(Set("validation", score), step));
            Assert.False(board.Record(Set("test", test), step));
        }

        Assert.Equal(20, board.BestStep);
        Assert.Equal(new Dictionary<string, double> { ["train/loss"] = 20, ["validation/loss"] = 1, ["test/loss"] = 10 }, board.Best);
        Assert.Equal(20, board.Latest["test/loss"]);
    }

    private static MetricSet Set(string split, double loss)
    {
        var set = new MetricSet(split);
        set.Add("loss", loss);
        return set;
    }
}
