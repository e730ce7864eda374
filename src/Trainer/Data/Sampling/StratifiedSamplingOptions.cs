using Trainer.Components;

namespace Trainer.Data.Sampling;

/// <summary>Each sample once an epoch, every batch with each class in proportion.</summary>
/// <remarks>
/// Batch by batch, the places are shared out among the samples left by largest remainder (<see cref="StratifiedSplit"/>): a batch of b from r
/// samples, r_c of them of class c, has ⌊b·r_c/r⌋ or ⌈b·r_c/r⌉ of that class.
/// </remarks>
[Component("stratified", Summary = "Each sample once an epoch, every batch with each class in proportion.")]
public sealed record StratifiedSamplingOptions : SamplingOptions
{
    /// <inheritdoc/>
    public override IEpochOrder Create(LabelledSet set, int batchSize) => new StratifiedOrder(LabelsOf(set), batchSize);
}
