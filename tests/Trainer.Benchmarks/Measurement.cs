namespace Trainer.Benchmarks;

/// <summary>The times of a contender.</summary>
/// <param name="Name">The contender.</param>
/// <param name="Milliseconds">Time a unit of work in each repeat.</param>
internal sealed record Measurement(string Name, List<double> Milliseconds)
{
    public double Fastest => Milliseconds.Min();

    public double Median => Quantile(0.5);

    /// <summary>Half the distance between the quartiles, relative to the median.</summary>
    public double Spread => (Quantile(0.75) - Quantile(0.25)) / 2 / Median;

    private double Quantile(double fraction)
    {
        double[] sorted = [.. Milliseconds.Order()];
        double place = fraction * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}
