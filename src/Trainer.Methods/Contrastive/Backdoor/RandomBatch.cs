using Trainer.Randomness;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Draws batches without replacement.</summary>
internal static class RandomBatch
{
    /// <summary>The first so many of 0 … count − 1 in a random order, which is not made as a whole (Fisher and Yates on the places touched).</summary>
    public static long[] Draw(long count, int size, RandomStream random)
    {
        var moved = new Dictionary<long, long>();
        var drawn = new long[Math.Min(size, count)];
        for (int i = 0; i < drawn.Length; i++)
        {
            long other = i + random.NextInteger(count - i);
            drawn[i] = moved.GetValueOrDefault(other, other);
            moved[other] = moved.GetValueOrDefault(i, i);
        }

        return drawn;
    }
}
