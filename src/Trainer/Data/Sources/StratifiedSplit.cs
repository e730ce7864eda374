using Trainer.Randomness;

namespace Trainer.Data;

/// <summary>Divides samples in two so that each class keeps its share in both parts.</summary>
public static class StratifiedSplit
{
    /// <summary>Chooses <paramref name="count"/> samples at random, each class in proportion.</summary>
    /// <remarks>
    /// Places are shared out by largest remainder (Hamilton's method): class c with n_c of n samples gets ⌊count·n_c/n⌋ of them, and those
    /// left over go to the classes with the largest remainders, the lower label first among equals. Within a class the stream
    /// <c>Fork(label)</c> decides.
    /// </remarks>
    /// <param name="labels">Each sample's class, not negative.</param>
    /// <param name="count">How many to choose, 0 … the number of samples.</param>
    /// <param name="random">Where the choice comes from.</param>
    /// <returns>The indices not chosen and those chosen, each in ascending order.</returns>
    public static (long[] Remaining, long[] Chosen) Choose(ReadOnlySpan<long> labels, long count, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, labels.Length);
        long[][] classes = Group(labels);
        long[] places = ShareOut([.. classes.Select(members => (long)members.Length)], count);
        var isChosen = new bool[labels.Length];
        for (int label = 0; label < classes.Length; label++)
        {
            long[] order = random.Fork(label).Permutation(classes[label].Length);
            for (long i = 0; i < places[label]; i++) isChosen[classes[label][order[i]]] = true;
        }

        return (Where(isChosen, false), Where(isChosen, true));
    }

    /// <summary>The samples of each class, in ascending order; a class that does not occur has none.</summary>
    internal static long[][] Group(ReadOnlySpan<long> labels)
    {
        long last = -1;
        foreach (long label in labels) last = Math.Max(last, label);
        var classes = new List<long>[last + 1];
        for (int label = 0; label < classes.Length; label++) classes[label] = [];
        for (int i = 0; i < labels.Length; i++) classes[labels[i]].Add(i);
        return Array.ConvertAll(classes, members => members.ToArray());
    }

    /// <summary>Shares <paramref name="count"/> places out among classes of these <paramref name="sizes"/>, by largest remainder.</summary>
    internal static long[] ShareOut(long[] sizes, long count)
    {
        long total = Math.Max(1, sizes.Sum());
        long[] places = Array.ConvertAll(sizes, size => size * count / total);
        IEnumerable<int> byRemainder = Enumerable.Range(0, sizes.Length).OrderByDescending(label => sizes[label] * count % total);
        foreach (int label in byRemainder.Take((int)(count - places.Sum()))) places[label]++;
        return places;
    }

    private static long[] Where(bool[] flags, bool value) =>
        [.. Enumerable.Range(0, flags.Length).Where(i => flags[i] == value).Select(i => (long)i)];
}
