using Trainer.Schedules;

namespace Trainer.Tests.Schedules;

public sealed class ScheduleFactorTests
{
    [Fact]
    public void Warm_up_rises_to_one_in_equal_steps() =>
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(step => ScheduleFactor.WarmUp(step, 3)));

    [Fact]
    public void Linear_and_cosine_start_at_one_and_end_at_their_last_factor()
    {
        Assert.Equal([1, 0.775, 0.55, 0.325, 0.1, 0.1], new long[] { 0, 25, 50, 75, 100, 150 }.Select(step => ScheduleFactor.Linear(step, 100, 0.1)), Near);
        double quarter = 0.1 + (0.45 * (1 + Math.Sqrt(0.5)));
        Assert.Equal([1, quarter, 0.55, 0.1, 0.1], new long[] { 0, 25, 50, 100, 150 }.Select(step => ScheduleFactor.Cosine(step, 100, 0.1)), Near);
        Assert.Equal(0.1, ScheduleFactor.Linear(0, 0, 0.1), 15);
    }

    [Fact]
    public void Restarts_begin_again_at_one_and_grow()
    {
        foreach (long start in new long[] { 0, 10, 30, 70 })
        {
            Assert.Equal(1, ScheduleFactor.CosineRestarts(start, 10, 2, 0), 15);
            if (start > 0) Assert.InRange(ScheduleFactor.CosineRestarts(start - 1, 10, 2, 0), 0, 0.03);
        }

        Assert.Equal(0.5, ScheduleFactor.CosineRestarts(20, 10, 2, 0), 12);
        Assert.Equal(0.5, ScheduleFactor.CosineRestarts(1_000_005, 10, 1, 0), 12);
    }

    [Fact]
    public void Drops_come_at_their_steps()
    {
        Assert.Equal([1, 1, 0.5, 0.5, 0.25], Enumerable.Range(0, 5).Select(step => ScheduleFactor.StepDecay(step, 2, 0.5)));
        Assert.Equal([1, 0.1, 0.1, 0.01], new long[] { 2, 3, 6, 7 }.Select(step => ScheduleFactor.MultiStep(step, [3, 7], 0.1)), Near);
        Assert.Equal(Math.Pow(0.9, 7), ScheduleFactor.Exponential(7, 0.9), 15);
    }

    [Fact]
    public void The_inverse_square_root_is_the_transformers_after_its_warm_up()
    {
        const long warmUp = 400;
        foreach (long step in new long[] { 400, 1000, 40_000 })
        {
            double vaswani = Math.Pow(step, -0.5) / Math.Pow(warmUp, -0.5);
            Assert.Equal(vaswani, ScheduleFactor.InverseSquareRoot(step - warmUp, warmUp), 14);
        }
    }

    [Fact]
    public void One_cycle_meets_its_three_corners()
    {
        Assert.Equal(1.0 / 25, ScheduleFactor.OneCycle(0, 100, 0.3, 25, 1e4), 15);
        Assert.Equal(1, ScheduleFactor.OneCycle(29, 100, 0.3, 25, 1e4), 15);
        Assert.Equal(1.0 / 25 / 1e4, ScheduleFactor.OneCycle(99, 100, 0.3, 25, 1e4), 15);
        Assert.Equal(0.85, ScheduleFactor.Cycle(29, 100, 0.3, 0.95, 0.85, 0.95), 15);
        Assert.All(Enumerable.Range(0, 3), step => Assert.True(double.IsFinite(ScheduleFactor.OneCycle(step, 2, 0.3, 25, 1e4))));
        Assert.All(Enumerable.Range(0, 3), step => Assert.True(double.IsFinite(ScheduleFactor.OneCycle(step, 1, 1, 25, 1e4))));
    }

    [Fact]
    public void Periods_must_be_positive()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ScheduleFactor.StepDecay(1, 0, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScheduleFactor.CosineRestarts(1, 0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScheduleFactor.CosineRestarts(1, 5, 0.5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScheduleFactor.InverseSquareRoot(1, 0));
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 1e-14;
}
