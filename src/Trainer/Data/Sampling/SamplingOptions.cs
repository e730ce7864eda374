using Trainer.Components;

namespace Trainer.Data.Sampling;

/// <summary>Which training samples an epoch visits, and in which order.</summary>
[ComponentKind("sampling")]
public abstract record SamplingOptions
{
    /// <summary>Prepares to draw epochs from a set.</summary>
    /// <param name="set">The training samples; only their labels and weights are looked at.</param>
    /// <param name="batchSize">Samples a batch.</param>
    /// <exception cref="ArgumentException">The options do not fit the set; the message says why.</exception>
    public abstract IEpochOrder Create(LabelledSet set, int batchSize);

    /// <summary>Each sample's class.</summary>
    private protected static long[] LabelsOf(LabelledSet set) => set.Labels.data<long>().ToArray();
}
