using Trainer.Figures;

namespace Trainer.Reports;

/// <summary>Chooses which of many points to draw so that the picture stays the same: no extreme is lost.</summary>
internal static class Downsampling
{
    /// <summary>
    /// The points of a line worth drawing, in order: of every bucket of successive ones the least and the greatest, of a band its lowest and highest too;
    /// the first and the last. Those that are not finite have no place.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="most">About how many to keep.</param>
    /// <param name="isLogarithmic">Whether the horizontal axis is logarithmic, where only positive places are.</param>
    public static int[] Keep(FigureLine line, int most, bool isLogarithmic = false)
    {
        int count = Math.Min(line.X.Count, line.Y.Count);
        int[] finite = [.. Enumerable.Range(0, count).Where(i => double.IsFinite(line.X[i]) && double.IsFinite(line.Y[i]) && (!isLogarithmic || line.X[i] > 0))];
        if (finite.Length <= most) return finite;
        bool hasBand = line is { Low: not null, High: not null };
        int buckets = Math.Max(1, most / (hasBand ? 4 : 2));
        var kept = new SortedSet<int> { finite[0], finite[^1] };
        for (int bucket = 0; bucket < buckets; bucket++)
        {
            int from = (int)((long)bucket * finite.Length / buckets), to = (int)((long)(bucket + 1) * finite.Length / buckets);
            if (from == to) continue;
            IEnumerable<int> part = finite[from..to];
            kept.Add(part.MinBy(i => line.Y[i]));
            kept.Add(part.MaxBy(i => line.Y[i]));
            if (!hasBand) continue;
            kept.Add(part.MinBy(i => At(line.Low!, i, double.PositiveInfinity)));
            kept.Add(part.MaxBy(i => At(line.High!, i, double.NegativeInfinity)));
        }

        return [.. kept];
    }

    /// <summary>Some of many items, evenly over their order by a value, the least and the greatest among them; in their own order.</summary>
    /// <param name="items">The items.</param>
    /// <param name="value">An item's value; NaN comes first.</param>
    /// <param name="most">How many to keep.</param>
    public static int[] Spread(IReadOnlyList<int> items, Func<int, double> value, int most)
    {
        if (items.Count <= most) return [.. items];
        int[] ordered = [.. items.OrderBy(value)];
        most = Math.Max(2, most);
        return [.. Enumerable.Range(0, most).Select(i => ordered[(int)((long)i * (ordered.Length - 1) / (most - 1))]).Distinct().Order()];
    }

    private static double At(IReadOnlyList<double> values, int i, double otherwise) => i < values.Count && double.IsFinite(values[i]) ? values[i] : otherwise;
}
