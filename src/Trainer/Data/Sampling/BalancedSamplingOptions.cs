using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Data.Sampling;

/// <summary>Draws with replacement so that rare classes are seen as often as common ones.</summary>
/// <remarks>
/// A sample of class c, which has n_c samples, has the weight n_c^(power − 1), so that the class has the weight n_c^power: power 0 gives all
/// classes the same, 1 leaves them as they are.
/// </remarks>
[Component("balanced", Summary = "Draws with replacement, every class equally often (or in between, by `power`).")]
public sealed record BalancedSamplingOptions : SamplingOptions
{
    /// <summary>0: every class equally often; 1: as often as it occurs; in between, in between.</summary>
    [Range(0.0, 1.0)]
    public double Power { get; init; }

    /// <summary>How many samples make an epoch; null: as many as there are.</summary>
    [Range(1, int.MaxValue)]
    public int? SamplesPerEpoch { get; init; }

    /// <inheritdoc/>
    public override IEpochOrder Create(LabelledSet set, int batchSize)
    {
        long[] labels = LabelsOf(set);
        Dictionary<long, int> sizes = labels.CountBy(label => label).ToDictionary();
        return new WeightedOrder(Array.ConvertAll(labels, label => Math.Pow(sizes[label], Power - 1)), SamplesPerEpoch ?? set.Count);
    }
}
