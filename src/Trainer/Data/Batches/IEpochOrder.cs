using Trainer.Randomness;

namespace Trainer.Data;

/// <summary>Says which samples an epoch visits, and in which order. Holds no state: an epoch is a function of its stream.</summary>
public interface IEpochOrder
{
    /// <summary>How many samples an epoch visits; the same in every epoch.</summary>
    long Count { get; }

    /// <summary>An epoch's samples. Any thread may call this.</summary>
    /// <param name="random">The epoch's own stream: the same stream, the same order.</param>
    long[] Draw(RandomStream random);
}
