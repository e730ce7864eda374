using Trainer.Components;

namespace Trainer.Data.Sampling;

/// <summary>Each sample once an epoch, in random order.</summary>
[Component("uniform", Summary = "Each sample once an epoch, in random order.")]
public sealed record UniformSamplingOptions : SamplingOptions
{
    /// <inheritdoc/>
    public override IEpochOrder Create(LabelledSet set, int batchSize) => new ShuffledOrder(set.Count);
}
