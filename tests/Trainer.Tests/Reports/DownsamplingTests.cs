using CsCheck;
using Trainer.Figures;
using Trainer.Reports;

namespace Trainer.Tests.Reports;

public sealed class DownsamplingTests
{
    [Fact]
    public void No_extreme_is_lost_and_no_more_points_are_kept_than_wanted() =>
        Gen.Select(Gen.Double[-1e3, 1e3].Array[1, 3000], Gen.Int[50, 1000], Gen.Bool).Sample((y, most, hasBand) =>
        {
            double[] x = [.. Enumerable.Range(0, y.Length).Select(i => (double)i)], low = [.. y.Select((value, i) => value - (i % 7))], high = [.. y.Select((value, i) => value + (i % 5))];
            int[] kept = Downsampling.Keep(new("a", x, y) { Low = hasBand ? low : null, High = hasBand ? high : null }, most);
            Assert.InRange(kept.Length, Math.Min(1, y.Length), Math.Max(most + 2, 0));
            Assert.Equal(kept.Order().Distinct(), kept);
            Assert.Equal((0, y.Length - 1), (kept[0], kept[^1]));
            Assert.Equal((y.Min(), y.Max()), (kept.Min(i => y[i]), kept.Max(i => y[i])));
            if (hasBand) Assert.Equal((low.Min(), high.Max()), (kept.Min(i => low[i]), kept.Max(i => high[i])));
            if (y.Length <= most) Assert.Equal(y.Length, kept.Length);
        });

    [Fact]
    public void Each_bucket_keeps_its_own_least_and_greatest()
    {
        double[] x = [.. Enumerable.Range(0, 10_000).Select(i => (double)i)], y = new double[10_000];
        int[] peaks = [.. Enumerable.Range(0, 50).Select(i => (200 * i) + (37 * i % 200))];
        foreach (int peak in peaks) y[peak] = peak % 2 == 0 ? 1 : -1;
        Assert.Empty(peaks.Except(Downsampling.Keep(new("a", x, y), 100)));
    }

    [Fact]
    public void What_is_not_finite_or_has_no_logarithm_is_left_out()
    {
        var line = new FigureLine("a", [0, 1, 2, double.NaN, 4], [1, double.NaN, 3, 4, double.PositiveInfinity]);
        Assert.Equal([0, 2], Downsampling.Keep(line, 100));
        Assert.Equal([2], Downsampling.Keep(line, 100, isLogarithmic: true));
    }

    [Fact]
    public void Items_are_spread_evenly_over_their_order_with_the_extremes()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(i => (double)(i * 7919 % 1000))];
        int[] kept = Downsampling.Spread([.. Enumerable.Range(0, 1000)], i => values[i], 11);
        Assert.Equal([0, 99, 199, 299, 399, 499, 599, 699, 799, 899, 999], kept.Select(i => values[i]).Order());
    }
}
