using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Data.Sampling;

/// <summary>Draws each sample as often as its weight says: its class's, or its own from the data.</summary>
[Component("weighted", Summary = "Draws by weight: a list by class, or the data's own (`weights` of csv, parquet, npy, hdf5).")]
public sealed record WeightedSamplingOptions : SamplingOptions
{
    /// <summary>A sample's weight by its class, in the order of the classes; empty: each sample's own weight, which the data bring along.</summary>
    public IReadOnlyList<double> ClassWeights { get; init; } = [];

    /// <summary>A sample may come more than once an epoch. False: each at most once, those of larger weight rather and sooner.</summary>
    public bool Replacement { get; init; } = true;

    /// <summary>How many samples make an epoch; null: as many as there are, or with no replacement, as have a weight above 0.</summary>
    [Range(1, int.MaxValue)]
    public int? SamplesPerEpoch { get; init; }

    /// <inheritdoc/>
    public override IEpochOrder Create(LabelledSet set, int batchSize)
    {
        double[] weights = ClassWeights.Count > 0
            ? Array.ConvertAll(LabelsOf(set), WeightOf)
            : [.. set.Weights ?? throw new ArgumentException("the data have no weights; name their place with the data's own option weights, or give classWeights.")];
        long wrong = Array.FindIndex(weights, weight => !double.IsFinite(weight) || weight < 0);
        if (wrong >= 0) throw new ArgumentException($"sample {wrong:N0} has the weight {weights[wrong]}; weights must be finite and not negative.");
        long drawable = weights.LongCount(weight => weight > 0);
        if (drawable == 0) throw new ArgumentException("all weights are 0.");
        if (Replacement) return new WeightedOrder(weights, SamplesPerEpoch ?? set.Count);
        if (SamplesPerEpoch > drawable)
        {
            throw new ArgumentException($"samplesPerEpoch is {SamplesPerEpoch:N0}, but only {drawable:N0} samples have a weight above 0 and none comes twice.");
        }

        return new WeightedOnceOrder(weights, SamplesPerEpoch ?? drawable);
    }

    private double WeightOf(long label) => label < ClassWeights.Count
        ? ClassWeights[(int)label]
        : throw new ArgumentException($"classWeights has {ClassWeights.Count} numbers, but there is a class {label} (counted from 0).");
}
