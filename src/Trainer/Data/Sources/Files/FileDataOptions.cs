using System.ComponentModel.DataAnnotations;
using Trainer.Randomness;

namespace Trainer.Data;

/// <summary>What data sets from a user's own files have in common. Files are named relative to the data folder.</summary>
public abstract record FileDataOptions : SplitDataOptions, IValidatableObject
{
    /// <summary>
    /// Read each sample from the files when a batch needs it; false: read all of them into memory first. Batches are the same bit for bit, but for
    /// what is measured of the samples (<c>mean</c>).
    /// </summary>
    public bool Streaming { get; init; }

    /// <summary>Where there are no test files: the fraction of all samples set aside for testing, each class in proportion. The choice is the same in every run.</summary>
    [Range(0.0, 0.9, MinimumIsExclusive = true)]
    public double TestShare { get; init; } = 0.2;

    /// <summary>What stored values are divided by; null: 255 when they are bytes, else 1.</summary>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double? Scale { get; init; }

    /// <summary>
    /// What is subtracted then: one number a channel of an image or a feature of a table, or one for all. Empty: the mean of the training samples; of
    /// streamed ones, of 4,096 spread evenly.
    /// </summary>
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>What is divided by last, as many numbers as <c>mean</c>, above 0. Empty: the standard deviation of the same samples.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [];

    /// <inheritdoc/>
    public sealed override LabelledData Load(DataFolder folder)
    {
        FileParts parts = Open(folder);
        LabelledSet train = parts.Train;
        LabelledSet? test = parts.Test;
        try
        {
            if (test is null) (train, test) = SetTestAside(train);
            train = Take(train, Limit);
            test = Take(test, TestLimit);
            if (!Streaming)
            {
                train = MemoryLoad.ToMemory(train);
                test = MemoryLoad.ToMemory(test);
            }

            LabelledData data = Split(train, test, parts.Classes, new(1, [0], [1]));
            (train, test) = (data.Train, data.Test); // Disposed of below when the samples cannot be measured.
            return data with { Normalisation = Measure(train), Measure = Mean.Count == 0 ? Measure : null };
        }
        catch
        {
            train.Dispose();
            test?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Mean.Count != Deviation.Count) yield return new($"has {Mean.Count} numbers in mean and {Deviation.Count} in deviation; give both or neither.");
        if (Deviation.Any(value => value <= 0)) yield return new("has a deviation that is not above 0.");
    }

    /// <summary>Opens the files: samples are streamed, labels checked.</summary>
    private protected abstract FileParts Open(DataFolder folder);

    private Normalisation Measure(LabelledSet set) => Standardisation.Of(set.Samples, Scale, Mean, Deviation);

    private (LabelledSet Train, LabelledSet Test) SetTestAside(LabelledSet all)
    {
        long count = Math.Clamp((long)Math.Round(TestShare * all.Count), Math.Min(1, all.Count), Math.Max(0, all.Count - 1));
        if (count == 0) throw new DataException($"The data have {all.Count:N0} samples, too few to set one aside for testing. Name test files, or bring more.");
        (long[] train, long[] test) = StratifiedSplit.Choose(all.Labels.data<long>().ToArray(), count, new RandomStream(0).Fork("test"));
        using (all) return (all.Select(train), all.Select(test));
    }

    private static LabelledSet Take(LabelledSet set, int? limit)
    {
        if (limit is null || limit >= set.Count) return set;
        (_, long[] chosen) = StratifiedSplit.Choose(set.Labels.data<long>().ToArray(), limit.Value, new RandomStream(0).Fork("limit"));
        using (set) return set.Select(chosen);
    }
}
