using Trainer.Experiments;

namespace Trainer.Tests.Experiments;

public sealed class ExpectationTests
{
    private static readonly MeasureOptions Accuracy = new() { Metric = "test/accuracy", Digits = 1, Unit = "%" };
    private static readonly string[] Labels = ["a", "b", "c"];

    // Means 90, 95, 60; the seeds of a reach from 80 to 100.
    private static readonly Dictionary<string, MeasuredValues> Values = new()
    {
        ["a"] = new(new Dictionary<long, double> { [0] = 80, [1] = 100 }),
        ["b"] = new(new Dictionary<long, double> { [0] = 95, [1] = 95 }),
        ["c"] = new(new Dictionary<long, double> { [0] = 60, [1] = 60 }),
    };

    [Theory]
    [InlineData("a", null, null, 90.0, null, ExpectationScope.Mean, true)]
    [InlineData("a", null, null, 90.1, null, ExpectationScope.Mean, false)]
    [InlineData("a", null, null, 90.0, null, ExpectationScope.Every, false)]
    [InlineData("a", null, null, 80.0, 100.0, ExpectationScope.Every, true)]
    [InlineData("a", null, null, null, 99.9, ExpectationScope.Every, false)]
    [InlineData("a", "b", null, 90 / 95.0, 90 / 95.0, ExpectationScope.Mean, true)]
    [InlineData("a", "b", null, 0.85, null, ExpectationScope.Every, false)] // 80 / 95 = 0.842
    [InlineData("a", null, "c", 30.0, 30.0, ExpectationScope.Mean, true)]
    [InlineData("a", null, "c", 20.0, 40.0, ExpectationScope.Every, true)]
    [InlineData("a", null, "c", 20.1, 40.0, ExpectationScope.Every, false)]
    public void A_bound_is_judged_on_the_mean_or_on_every_seed(string run, string? over, string? minus, double? least, double? most, ExpectationScope on, bool isMet)
    {
        ExpectationOptions options = new() { Measure = "accuracy", Runs = [run], Over = over, Minus = minus, AtLeast = least, AtMost = most, On = on };
        Assert.Equal(isMet, Judge(options).IsMet);
    }

    [Theory]
    [InlineData(5, 4, true)]
    [InlineData(5, 3, false)]
    [InlineData(3, 3, true)]
    [InlineData(3, 2, false)]
    [InlineData(10, 8, true)]
    public void Most_seeds_are_four_in_five(int seeds, int good, bool isMet)
    {
        ExpectationOptions options = new() { Measure = "accuracy", Runs = ["a"], AtLeast = 90, On = ExpectationScope.Most };
        MeasuredValues values = new(Enumerable.Range(0, seeds).ToDictionary(seed => (long)seed, seed => seed < good ? 95.0 : 10));
        Verdict verdict = new Expectation(options, Accuracy, ["a"], seeds).Judge(new Dictionary<string, MeasuredValues> { ["a"] = values }, _ => false);
        Assert.Equal(isMet, verdict.IsMet);
        Assert.Equal("accuracy of a is at least 90.0 %, for four seeds in five", verdict.Claim);
    }

    [Theory]
    [InlineData(MonotoneDirection.Increasing, ExpectationScope.Mean, new[] { "c", "a", "b" }, true)]
    [InlineData(MonotoneDirection.Increasing, ExpectationScope.Every, new[] { "c", "a", "b" }, false)] // With seed 1, 100 comes before 95.
    [InlineData(MonotoneDirection.Decreasing, ExpectationScope.Mean, new[] { "b", "a", "c" }, true)]
    [InlineData(MonotoneDirection.Decreasing, ExpectationScope.Mean, new[] { "a", "b", "c" }, false)]
    [InlineData(MonotoneDirection.Increasing, ExpectationScope.Mean, new[] { "a", "a" }, false)] // Equal is no rise.
    public void An_order_is_judged_from_run_to_run(MonotoneDirection direction, ExpectationScope on, string[] runs, bool isMet) =>
        Assert.Equal(isMet, Judge(new() { Measure = "accuracy", Runs = runs, Monotone = direction, On = on }).IsMet);

    [Fact]
    public void Runs_that_are_not_named_are_all_but_the_reference()
    {
        Verdict verdict = Judge(new() { Measure = "accuracy", Minus = "c", AtLeast = 30 });
        Assert.True(verdict.IsMet);
        Assert.Equal("a 30.0 %; b 35.0 %", verdict.Measured);
        Assert.Equal("accuracy of every run minus that of c is at least 30.0 %", verdict.Claim);
    }

    [Fact]
    public void A_run_that_failed_meets_nothing_and_one_that_was_left_out_is_not_judged()
    {
        ExpectationOptions options = new() { Measure = "accuracy", AtMost = 100 };
        Dictionary<string, MeasuredValues> without = new(Values) { ["b"] = new(new Dictionary<long, double>()) };
        var expectation = new Expectation(options, Accuracy, Labels, 2);
        Assert.False(expectation.Judge(without, _ => false).IsMet);
        Assert.True(expectation.Judge(without, label => label == "b").IsMet);
        Assert.Null(expectation.Judge(without, _ => true).IsMet);
        Assert.Null(new Expectation(options with { Over = "b" }, Accuracy, Labels, 2).Judge(without, label => label == "b").IsMet);
    }

    [Fact]
    public void An_order_for_every_seed_is_judged_seed_by_seed()
    {
        // Whatever the order in which they ended.
        Dictionary<string, MeasuredValues> values = new() { ["a"] = Of((0, 1), (1, 5)), ["b"] = Of((1, 6), (0, 2)) };
        ExpectationOptions options = new() { Measure = "accuracy", Runs = ["a", "b"], Monotone = MonotoneDirection.Increasing, On = ExpectationScope.Every };
        Assert.True(new Expectation(options, Accuracy, Labels, 2).Judge(values, _ => false).IsMet);
        values["b"] = Of((0, 6), (1, 2));
        Assert.False(new Expectation(options, Accuracy, Labels, 2).Judge(values, _ => false).IsMet);
    }

    [Theory]
    [InlineData(null, null, ExpectationScope.Mean, "90.0 % (1 of 2 seeds)")]
    [InlineData("b", null, ExpectationScope.Every, "a 1.8 (1 of 2 seeds)")]
    [InlineData(null, "b", ExpectationScope.Mean, "a 40.0 % (1 of 2 seeds)")]
    public void What_not_every_seed_has_shown_is_not_met(string? over, string? minus, ExpectationScope on, string measured)
    {
        Dictionary<string, MeasuredValues> values = new() { ["a"] = Of((1, 90)), ["b"] = Of((0, 10), (1, 50)) };
        Verdict verdict = new Expectation(new() { Measure = "accuracy", Runs = ["a"], Over = over, Minus = minus, AtLeast = 1, On = on }, Accuracy, Labels, 2).Judge(values, _ => false);
        Assert.Equal((false, measured), (verdict.IsMet, verdict.Measured));
    }

    [Fact]
    public void An_order_of_which_one_run_is_left_is_not_judged()
    {
        ExpectationOptions options = new() { Measure = "accuracy", Runs = ["a", "b"], Monotone = MonotoneDirection.Increasing };
        Assert.Null(new Expectation(options, Accuracy, Labels, 2).Judge(Values, label => label == "b").IsMet);
    }

    [Fact]
    public void A_goal_that_is_never_reached_meets_nothing()
    {
        var steps = new MeasureOptions { Metric = "test/accuracy", Reaches = 0.9, Unit = "steps", Digits = 0 };
        Dictionary<string, MeasuredValues> values = new() { ["a"] = Of((0, double.PositiveInfinity)), ["b"] = Of((0, 10)), ["c"] = new(new Dictionary<long, double>()) };
        Verdict least = Judge(new() { Measure = "steps", Runs = ["a", "c"], AtLeast = 5 });
        Assert.Equal((false, "a never steps; c no value"), (least.IsMet, least.Measured));
        Assert.False(Judge(new() { Measure = "steps", Runs = ["b"], Over = "a", AtMost = 1 }).IsMet);

        Verdict Judge(ExpectationOptions options) => new Expectation(options, steps, Labels, 1).Judge(values, _ => false);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_finite_is_not_small(double value) =>
        Assert.False(new Expectation(new() { Measure = "accuracy", Runs = ["a"], AtMost = 1 }, Accuracy, Labels, 2)
            .Judge(new Dictionary<string, MeasuredValues> { ["a"] = new(new Dictionary<long, double> { [0] = value, [1] = value }) }, _ => false).IsMet);

    [Fact]
    public void Mean_and_deviation_are_those_of_a_sample()
    {
        MeasuredValues values = new(new Dictionary<long, double> { [0] = 2, [1] = 4, [7] = 9 });
        Assert.Equal(5, values.Mean);
        Assert.Equal(Math.Sqrt(13), values.Deviation, 12); // (9 + 1 + 16) / 2
        Assert.Equal("5.0 ± 3.6", values.Show(Accuracy));
        Assert.Equal("2.0", new MeasuredValues(new Dictionary<long, double> { [0] = 2 }).Show(Accuracy));
        Assert.Equal("–", new MeasuredValues(new Dictionary<long, double>()).Show(Accuracy));
    }

    private static MeasuredValues Of(params (long Seed, double Value)[] values) => new(values.ToDictionary(entry => entry.Seed, entry => entry.Value));

    private static Verdict Judge(ExpectationOptions options) => new Expectation(options, Accuracy, Labels, 2).Judge(Values, _ => false);
}
