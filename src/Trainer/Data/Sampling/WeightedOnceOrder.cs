using Trainer.Randomness;

namespace Trainer.Data.Sampling;

/// <summary>
/// Draws without replacement, as if one after the other in proportion to the weights of those left: sample i gets the key −ln(u)/w_i and the
/// smallest keys win (P. Efraimidis and P. Spirakis, "Weighted random sampling with a reservoir", 2006).
/// </summary>
internal sealed class WeightedOnceOrder(double[] weights, long count) : IEpochOrder
{
    public long Count => count;

    public long[] Draw(RandomStream random)
    {
        var keys = new double[weights.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            double key = -Math.Log(1 - random.NextDouble()); // 1 − u is in (0, 1].
            keys[i] = weights[i] > 0 ? key / weights[i] : double.PositiveInfinity;
        }

        long[] order = [.. Enumerable.Range(0, keys.Length).Select(i => (long)i)];
        Array.Sort(keys, order);
        return order[..(int)count];
    }
}
