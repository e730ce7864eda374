using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Randomness;

namespace Trainer.Data;

/// <summary>
/// Cross-validation over another data set: its training samples are divided into as many parts as there are folds, one part is for validation
/// and the others are learnt from. The test samples stay as they are.
/// </summary>
/// <remarks>
/// A class's samples, shuffled by the stream (seed 0, "k-fold", label), are dealt to the folds in turn, and the next class goes on where the last
/// one ended: the folds' sizes, and each class's share in them, differ by at most one sample. The division depends on the labels alone: runs with fold = 0 … folds − 1
/// validate every sample exactly once.
/// </remarks>
[Component("k-fold", Summary = "Cross-validation over any data set: one fold validates, the others are learnt from.")]
public sealed record KFoldOptions : DataOptions, IValidatableObject
{
    /// <summary>The data set; it must not set validation samples aside itself.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>How many folds.</summary>
    [Range(2, 1000)]
    public int Folds { get; init; } = 5;

    /// <summary>The fold that validates, from 0.</summary>
    [Range(0, 999)]
    public int Fold { get; init; }

    /// <inheritdoc/>
    public override LabelledData Load(DataFolder folder)
    {
        LabelledData data = Data.Load(folder);
        using LabelledSet all = data.Train;
        try
        {
            if (data.Validation is not null) throw new DataException("k-fold sets the validation samples aside itself: set task:data:data:validation to 0.");
            if (all.Count < Folds) throw new DataException($"{all.Count:N0} training samples cannot make {Folds} folds: lower task:data:folds.");
            int[] folds = Divide(all.Labels.data<long>().ToArray());
            LabelledSet train = all.Select(Where(folds, fold => fold != Fold));
            Normalisation normalisation = data.Measure?.Invoke(train) ?? data.Normalisation; // What validates must not be looked at.
            return data with { Train = train, Validation = all.Select(Where(folds, fold => fold == Fold)), Normalisation = normalisation };
        }
        catch
        {
            data.Validation?.Dispose();
            data.Test.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Fold >= Folds) yield return new($"has fold {Fold}, but the {Folds} folds are 0 to {Folds - 1}.");
    }

    private int[] Divide(long[] labels)
    {
        var folds = new int[labels.Length];
        int next = 0;
        RandomStream random = new RandomStream(0).Fork("k-fold");
        long[][] classes = StratifiedSplit.Group(labels);
        for (int label = 0; label < classes.Length; label++)
        {
            foreach (long place in random.Fork(label).Permutation(classes[label].Length)) folds[classes[label][place]] = next++ % Folds;
        }

        return folds;
    }

    private static long[] Where(int[] folds, Func<int, bool> wanted) =>
        [.. Enumerable.Range(0, folds.Length).Where(i => wanted(folds[i])).Select(i => (long)i)];
}
