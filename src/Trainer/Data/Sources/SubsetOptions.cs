using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>Part of another set: some of its classes, and so many training and test samples drawn at random.</summary>
/// <remarks>
/// The order of the draw is a function of the seed and the number of samples, so that two subsets that differ in <c>skip</c> alone draw from the same order and can be disjoint. Labels are renumbered in the order of
/// <c>classes</c>. Mean and deviation are the other set's.
/// </remarks>
[Component("subset", Summary = "Some classes of another set, and so many training and test samples drawn at random.")]
public sealed record SubsetOptions : DataOptions
{
    /// <summary>The set; it must not set validation samples aside itself.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The names of the classes to keep; null for all.</summary>
    [MinLength(1)]
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Whether training and test samples are put together first and divided anew: then <c>test</c> is required. Default false.</summary>
    public bool Pool { get; init; }

    /// <summary>How many training samples of the order are passed over; default 0.</summary>
    [Range(0, int.MaxValue)]
    public int Skip { get; init; }

    /// <summary>How many training samples are drawn after them; null for the rest.</summary>
    [Range(1, int.MaxValue)]
    public int? Train { get; init; }

    /// <summary>How many test samples are drawn; null for all.</summary>
    [Range(1, int.MaxValue)]
    public int? Test { get; init; }

    /// <summary>Decides the order; default 0. It is the same whatever the run's seed.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public override LabelledData Load(DataFolder folder)
    {
        using LabelledData data = Data.Load(folder);
        if (data.Validation is not null) throw new DataException("subset divides the samples itself: set the validation of task:data:data to 0.");
        long[] labels = [.. (Classes ?? data.Classes).Select(name => Label(data.Classes, name))];
        RandomStream random = new RandomStream(Seed).Fork("subset");
        if (!Pool) return data with { Train = Part(data.Train, random.Fork("train"), Skip, Train, "train"), Test = Part(data.Test, random.Fork("test"), 0, Test, "test"), Classes = Classes ?? data.Classes, Measure = null };
        if (Test is not { } test) throw new DataException("subset: where training and test samples are put together, task:data:test says how many are for testing.");
        using LabelledSet all = Together(data);
        return data with { Train = Part(all, random.Fork("pool"), Skip + test, Train, "train"), Test = Part(all, random.Fork("pool"), 0, test, "test"), Classes = Classes ?? data.Classes, Measure = null };

        LabelledSet Part(LabelledSet set, RandomStream order, int skip, int? count, string split)
        {
            ReadOnlySpan<long> found = set.Labels.data<long>().ToArray();
            var kept = new List<long>();
            for (int i = 0; i < found.Length; i++)
            {
                if (labels.Contains(found[i])) kept.Add(i);
            }

            long wanted = count ?? (kept.Count - skip);
            if (wanted < 1 || skip + wanted > kept.Count) throw new DataException($"subset: there are {kept.Count:N0} {split} samples of these classes, but {skip:N0} are to be passed over and {Math.Max(1, wanted):N0} drawn. Lower task:data:{split} or task:data:skip.");
            LabelledSet part = set.Select([.. order.Permutation(kept.Count).Skip(skip).Take((int)wanted).Select(place => kept[(int)place])]);
            if (Classes is null) return part;
            Span<long> renumbered = part.Labels.data<long>().ToArray();
            for (int i = 0; i < renumbered.Length; i++) renumbered[i] = Array.IndexOf(labels, renumbered[i]);
            using (part) return new(part.Samples.Share(), tensor(renumbered.ToArray()), part.Weights);
        }
    }

    private static LabelledSet Together(LabelledData data)
    {
        if (!data.Train.IsInMemory || !data.Test.IsInMemory) throw new DataException("subset can put training and test samples together in memory only: set streaming to false.");
        return new(cat([data.Train.Inputs, data.Test.Inputs], 0), cat([data.Train.Labels, data.Test.Labels], 0));
    }

    private static long Label(IReadOnlyList<string> classes, string name)
    {
        int label = classes.ToList().IndexOf(name);
        if (label < 0) throw new DataException($"subset: there is no class '{name}'; the classes are {string.Join(", ", classes.Take(20))}{(classes.Count > 20 ? ", …" : "")}.");
        return label;
    }
}
