namespace Trainer.Kernels.Constraints.Domains;

/// <summary>
/// A set of numbers ≥ 0 that holds every value that a variable or a term may take, and perhaps others: those of an interval that are multiples of a factor and have no primes but the allowed ones,
/// or those of a list. Immutable.
/// </summary>
internal sealed class Domain
{
    /// <summary>Longer lists become intervals.</summary>
    public const int LongestList = 2048;

    // Shorter intervals become lists, with which propagation is exact.
    private const int ShortInterval = 32;

    // More numbers than these are not taken apart to know their primes.
    private const int MostToFactorize = 16;

    private Domain(long lowest, long highest, long factor, long[]? values, long[]? primes) => (Lowest, Highest, Factor, Values, Primes) = (lowest, highest, factor, values, primes);

    /// <summary>No number.</summary>
    public static Domain Empty { get; } = new(1, 0, 1, [], null);

    /// <summary>The least value.</summary>
    public long Lowest { get; }

    /// <summary>The greatest value; <see cref="Saturating.Infinity"/> when there is no bound.</summary>
    public long Highest { get; }

    /// <summary>A number ≥ 1 that divides every value.</summary>
    public long Factor { get; }

    /// <summary>The values, ascending, where they are few enough to be listed.</summary>
    public long[]? Values { get; }

    /// <summary>The primes, ascending, that values other than 0 may have; null where any are. Lists have none, for their values say it.</summary>
    public long[]? Primes { get; }

    /// <summary>Whether no number is left.</summary>
    public bool IsEmpty => Lowest > Highest;

    /// <summary>Whether one number is left.</summary>
    public bool IsFixed => Values is { Length: 1 };

    public static Domain Of(long value) => Between(value, value);

    public static Domain Between(long lowest, long highest) => Create(lowest, highest);

    /// <summary>The numbers of a list in any order; the interval around them when there are more than <see cref="LongestList"/>.</summary>
    public static Domain OneOf(IEnumerable<long> values)
    {
        long[] sorted = [.. values];
        if (sorted.Length == 0) return Empty;
        Array.Sort(sorted);
        int kept = 1;
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] != sorted[i - 1]) sorted[kept++] = sorted[i];
        }

        return Create(sorted[0], sorted[kept - 1], 1, sorted[..kept]);
    }

    /// <summary>The numbers of an interval, or of an ascending list where one is given, which have the factor and the primes.</summary>
    public static Domain Create(long lowest, long highest, long factor = 1, long[]? values = null, long[]? primes = null)
    {
        if (values is null)
        {
            lowest = Saturating.RoundUp(lowest, factor);
            if (highest != Saturating.Infinity) highest -= highest % factor;
            if (lowest > highest) return Empty;
            values = List(lowest, highest, factor, primes);
            if (values is null) return new(lowest, highest, factor, null, primes);
        }

        return OfList(lowest, highest, factor, values, primes);
    }

    /// <summary>The values that are in both. This very object when none of its own falls away.</summary>
    public Domain Intersect(Domain other)
    {
        if (IsWithin(other)) return this;
        long factor = Factor == other.Factor ? Factor : Saturating.Multiply(Factor / Saturating.Gcd(Factor, other.Factor), other.Factor);
        // Where the common multiple exceeds 64 bits, one of the factors is kept.
        if (factor == Saturating.Infinity) factor = Math.Max(Factor, other.Factor);
        Domain both = Create(Math.Max(Lowest, other.Lowest), Math.Min(Highest, other.Highest), factor, Common(Values, other.Values), Common(Primes, other.Primes));
        return both.Lowest == Lowest && both.Highest == Highest && both.Factor == Factor && both.Values?.Length == Values?.Length && both.Primes?.Length == Primes?.Length ? this : both;
    }

    /// <summary>The values that are in one of the two.</summary>
    public Domain Union(Domain other)
    {
        if (IsEmpty || IsWithin(other)) return other;
        if (other.IsEmpty || other.IsWithin(this)) return this;
        if (Values is not null && other.Values is not null) return OneOf(Values.Concat(other.Values));
        return Create(Math.Min(Lowest, other.Lowest), Math.Max(Highest, other.Highest), Saturating.Gcd(Factor, other.Factor), null, JointPrimes(other));
    }

    /// <summary>The primes of the values other than 0; null where they are not known.</summary>
    public long[]? AllowedPrimes()
    {
        if (Values is null || Values.Length > MostToFactorize) return Primes;
        var primes = new SortedSet<long>();
        foreach (long value in Values)
        {
            if (value == 0) continue;
            if (Domains.Primes.Factorize(value) is not { } factors) return null;
            foreach ((long prime, _) in factors) primes.Add(prime);
        }

        return [.. primes];
    }

    /// <summary>The primes of the values of the two; null where they are not known.</summary>
    public long[]? JointPrimes(Domain other)
    {
        if ((Values ?? Primes) is null || (other.Values ?? other.Primes) is null) return null; // Seen before anything is taken apart.
        return AllowedPrimes() is { } mine && other.AllowedPrimes() is { } others ? [.. mine.Union(others).Order()] : null;
    }

    /// <summary>Every value, the smallest or the largest first.</summary>
    public IEnumerable<long> Enumerate(bool isLargestFirst)
    {
        if (Values is not null) return isLargestFirst ? Values.Reverse() : Values;
        return isLargestFirst ? Walk(Highest, -Factor) : Walk(Lowest, Factor);
    }

    /// <summary>The least value above another; null when there is none.</summary>
    public long? Next(long value)
    {
        if (value >= Highest) return null;
        if (Values is not null) return Array.Find(Values, candidate => candidate > value);
        foreach (long candidate in Walk(Math.Max(Lowest, Saturating.RoundUp(value + 1, Factor)), Factor)) return candidate;
        return null;
    }

    public override string ToString() => IsEmpty ? "nothing" : Values is not null ? $"[{string.Join(", ", Values)}]" : $"{Lowest} … {(Highest == Saturating.Infinity ? "∞" : Highest)}";

    private static Domain OfList(long lowest, long highest, long factor, long[] values, long[]? primes)
    {
        long[] kept = Array.FindAll(values, value => value >= lowest && value <= highest && value % factor == 0 && (primes is null || Domains.Primes.IsSmooth(value, primes)));
        if (kept.Length == 0) return Empty;
        if (kept[^1] == Saturating.Infinity) return new(kept[0], Saturating.Infinity, factor, null, primes); // This one stands for every number above, too.
        long common = 0;
        foreach (long value in kept) common = Saturating.Gcd(common, value);
        common = Math.Max(common, 1);
        return kept.Length > LongestList ? new(kept[0], kept[^1], common, null, primes) : new(kept[0], kept[^1], common, kept, null);
    }

    private static long[]? List(long lowest, long highest, long factor, long[]? primes)
    {
        if (highest == Saturating.Infinity) return null;
        if ((highest - lowest) / factor < ShortInterval) return [.. Range(lowest, highest, factor)];
        if (primes is null || Domains.Primes.Smooth(factor, highest, primes, LongestList) is not { } smooth) return null;
        if (lowest == 0) smooth.Add(0);
        smooth.Sort();
        return [.. smooth];
    }

    private static IEnumerable<long> Range(long lowest, long highest, long step)
    {
        for (long value = lowest; value <= highest && value >= lowest; value += step) yield return value;
    }

    private static long[]? Common(long[]? a, long[]? b)
    {
        if (a is null || b is null) return a ?? b;
        var common = new List<long>();
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j]) common.Add(a[i]);
            if (a[i] <= b[j]) i++;
            else j++;
        }

        return [.. common];
    }

    // Cheap and sure, but not every subset is seen.
    private bool IsWithin(Domain other) =>
        Lowest >= other.Lowest && Highest <= other.Highest && (other.Values is null || ReferenceEquals(Values, other.Values)) && Factor % other.Factor == 0 && (other.Primes is null || ReferenceEquals(Primes, other.Primes));

    private IEnumerable<long> Walk(long first, long step)
    {
        for (long value = first; value >= Lowest && value <= Highest; value += step)
        {
            if (Primes is null || Domains.Primes.IsSmooth(value, Primes)) yield return value;
        }
    }
}
