using System.ComponentModel.DataAnnotations;
using Trainer.Randomness;

namespace Trainer.Data;

/// <summary>What the sets with a training and a test part have in common: how much of them is used, and what is set aside for validation.</summary>
public abstract record SplitDataOptions : DataOptions
{
    /// <summary>
    /// Use only so many training samples (before validation samples are set aside); null: all. Of the known sets the first, of your own files each
    /// class in proportion.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? Limit { get; init; }

    /// <summary>Use only so many test samples, chosen like those of <c>limit</c>; null: all.</summary>
    [Range(1, int.MaxValue)]
    public int? TestLimit { get; init; }

    /// <summary>
    /// Fraction of the training samples set aside for validation, each class in proportion. The choice is the same in every run.
    /// 0: none.
    /// </summary>
    [Range(0, 0.9)]
    public double Validation { get; init; }

    /// <summary>Sets the validation samples aside; takes ownership of both sets.</summary>
    /// <exception cref="DataException">No training sample would be left.</exception>
    private protected LabelledData Split(LabelledSet train, LabelledSet test, IReadOnlyList<string> classes, Normalisation normalisation)
    {
        long held = (long)Math.Round(Validation * train.Count);
        if (held == 0) return new() { Train = train, Test = test, Classes = classes, Normalisation = normalisation };
        if (held == train.Count)
        {
            throw new DataException(
                $"No training sample is left: a validation part of {Validation} takes all {train.Count:N0} of them. Raise task:data:limit or lower task:data:validation.");
        }

        using (train)
        {
            (long[] rest, long[] chosen) = StratifiedSplit.Choose(train.Labels.data<long>().ToArray(), held, new RandomStream(0).Fork("validation"));
            return new()
            {
                Train = train.Select(rest),
                Validation = train.Select(chosen),
                Test = test,
                Classes = classes,
                Normalisation = normalisation,
            };
        }
    }
}
