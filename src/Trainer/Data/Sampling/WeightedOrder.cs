using Trainer.Randomness;

namespace Trainer.Data.Sampling;

/// <summary>Draws with replacement: a uniform number falls into one of the intervals that the cumulative weights mark off.</summary>
internal sealed class WeightedOrder : IEpochOrder
{
    private readonly double[] _ends;

    /// <param name="weights">Finite, not negative, not all 0.</param>
    /// <param name="count">How many to draw an epoch.</param>
    public WeightedOrder(double[] weights, long count)
    {
        Count = count;
        _ends = new double[weights.Length];
        double largest = weights.Max(), sum = 0; // Scaled, lest the sum be infinite.
        for (int i = 0; i < weights.Length; i++) _ends[i] = sum += weights[i] / largest;
    }

    public long Count { get; }

    public long[] Draw(RandomStream random)
    {
        var samples = new long[Count];
        for (long i = 0; i < Count; i++) samples[i] = Find(random.NextDouble() * _ends[^1]);
        return samples;
    }

    // The first sample whose interval ends beyond the place: one of weight 0 has an empty interval and is never found.
    private long Find(double place)
    {
        int low = 0, high = _ends.Length - 1;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (_ends[middle] > place) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
