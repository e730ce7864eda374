using Trainer.Randomness;

namespace Trainer.Data.Sampling;

/// <summary>Each sample once, every batch with each class in proportion.</summary>
internal sealed class StratifiedOrder(long[] labels, int batchSize) : IEpochOrder
{
    private readonly long[][] _classes = StratifiedSplit.Group(labels);

    public long Count => labels.Length;

    public long[] Draw(RandomStream random)
    {
        long[][] shuffled = [.. _classes.Select((members, label) => Shuffle(members, random.Fork("class").Fork(label)))];
        long[] left = [.. _classes.Select(members => (long)members.Length)];
        var order = new long[labels.Length];
        for (int first = 0; first < order.Length; first += batchSize)
        {
            long[] batch = new long[Math.Min(batchSize, order.Length - first)];
            long[] places = StratifiedSplit.ShareOut(left, batch.Length);
            int filled = 0;
            for (int label = 0; label < places.Length; label++)
            {
                for (long i = 0; i < places[label]; i++) batch[filled++] = shuffled[label][shuffled[label].Length - left[label]--];
            }

            Shuffle(batch, random.Fork("batch").Fork(first)).CopyTo(order, first);
        }

        return order;
    }

    private static long[] Shuffle(long[] samples, RandomStream random) => Array.ConvertAll(random.Permutation(samples.Length), place => samples[place]);
}
