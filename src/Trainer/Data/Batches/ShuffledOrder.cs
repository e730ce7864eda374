using Trainer.Randomness;

namespace Trainer.Data;

/// <summary>Each sample once, in random order.</summary>
internal sealed class ShuffledOrder(long count) : IEpochOrder
{
    public long Count => count;

    public long[] Draw(RandomStream random) => random.Permutation(count);
}
