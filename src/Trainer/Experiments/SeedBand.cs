using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>Lines of several seeds as one.</summary>
internal static class SeedBand
{
    /// <summary>The mean over seeds, in a band from the smallest to the largest, at the places that every seed has; null without seeds.</summary>
    /// <param name="name">The line's name.</param>
    /// <param name="seeds">Heights by place, of each seed.</param>
    public static FigureLine? Of(string name, IReadOnlyList<IReadOnlyDictionary<double, double>> seeds)
    {
        if (seeds.Count == 0) return null;
        double[] places = [.. seeds[0].Keys.Where(place => seeds.All(seed => seed.ContainsKey(place))).Order()];
        double[][] heights = [.. places.Select(place => seeds.Select(seed => seed[place]).ToArray())];
        return new(name, places, [.. heights.Select(at => at.Average())])
        {
            Low = seeds.Count > 1 ? [.. heights.Select(at => at.Min())] : null,
            High = seeds.Count > 1 ? [.. heights.Select(at => at.Max())] : null,
        };
    }
}
