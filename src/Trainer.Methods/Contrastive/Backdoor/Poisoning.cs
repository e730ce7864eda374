using System.ComponentModel.DataAnnotations;
using Trainer.Data;
using Trainer.Randomness;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Which training images are replaced by their triggered version: a share of the whole set, all of the target class. Labels stay as they are.</summary>
public sealed record Poisoning
{
    /// <summary>p, the share of the whole training set; default 0.01.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Rate { get; init; } = 0.01;

    /// <summary>Decides which; default 0. They are the same whatever the run's seed.</summary>
    public long Seed { get; init; }

    /// <summary>Whether poisoned images are rounded to 8 bits, as a file would keep them; default true.</summary>
    public bool Quantise { get; init; } = true;

    /// <summary>Chooses the samples.</summary>
    /// <param name="labels">The label of each training sample.</param>
    /// <param name="target">The target's label.</param>
    /// <param name="key">The place of these options in a configuration, for messages.</param>
    /// <returns>Their indices, ascending: p of all, rounded.</returns>
    /// <exception cref="DataException">That is none, or more than are of the class.</exception>
    public long[] Choose(ReadOnlySpan<long> labels, long target, string key = "task:poisoning")
    {
        long count = (long)Math.Round(Rate * labels.Length);
        var members = new List<long>();
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == target) members.Add(i);
        }

        if (count == 0) throw new DataException($"{key}:rate: {Rate} of {labels.Length:N0} samples poisons none: raise the rate, or leave the poisoning out.");
        if (count > members.Count) throw new DataException($"{key}:rate: {Rate} poisons {count:N0} of {labels.Length:N0} samples, but only {members.Count:N0} are of the target class, which alone is poisoned: lower the rate to {(double)members.Count / labels.Length:0.####} or less.");
        return [.. new RandomStream(Seed).Fork("poison").Permutation(members.Count).Take((int)count).Select(place => members[(int)place]).Order()];
    }
}
