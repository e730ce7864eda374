namespace Trainer.Kernels.Constraints.Domains;

/// <summary>What terms may be worth, given what their parts may be, and the other way round. Every result holds all the numbers that are possible, and perhaps others.</summary>
internal static class DomainArithmetic
{
    // The divisors of more numbers than these are not listed.
    private const int MostDividends = 16;

    /// <summary>{a + b}</summary>
    public static Domain Add(Domain a, Domain b)
    {
        if (a.IsEmpty || b.IsEmpty) return Domain.Empty;
        long highest = Saturating.Add(a.Highest, b.Highest);
        if (highest != Saturating.Infinity && Pairs(a, b)) return Combine(a.Values!, b.Values!, static (x, y) => x + y);
        return Domain.Create(Saturating.Add(a.Lowest, b.Lowest), highest, Saturating.Gcd(a.Factor, b.Factor));
    }

    /// <summary>{a b}</summary>
    public static Domain Multiply(Domain a, Domain b)
    {
        if (a.IsEmpty || b.IsEmpty) return Domain.Empty;
        long highest = Saturating.Multiply(a.Highest, b.Highest);
        if (highest != Saturating.Infinity && Pairs(a, b)) return Combine(a.Values!, b.Values!, static (x, y) => x * y);
        long factor = Saturating.Multiply(a.Factor, b.Factor);
        if (factor == Saturating.Infinity) factor = Math.Max(a.Factor, b.Factor);
        return Domain.Create(Saturating.Multiply(a.Lowest, b.Lowest), highest, factor, primes: a.JointPrimes(b));
    }

    /// <summary>{a^e}</summary>
    public static Domain Power(Domain a, int exponent)
    {
        if (exponent == 1 || a.IsEmpty) return a;
        long highest = Saturating.Power(a.Highest, exponent);
        if (highest != Saturating.Infinity && a.Values is not null) return Domain.OneOf(a.Values.Select(x => Saturating.Power(x, exponent)));
        long factor = Saturating.Power(a.Factor, exponent);
        if (factor == Saturating.Infinity) factor = a.Factor;
        return Domain.Create(Saturating.Power(a.Lowest, exponent), highest, factor, primes: a.AllowedPrimes());
    }

    /// <summary>{y : y + b ∈ sum for a b}</summary>
    public static Domain Subtract(Domain sum, Domain b)
    {
        if (sum.IsEmpty || b.IsEmpty || sum.Highest < b.Lowest) return Domain.Empty;
        if (Pairs(sum, b)) return Domain.OneOf(sum.Values!.SelectMany(_ => b.Values!, (x, y) => x - y).Where(difference => difference >= 0));
        // A bound beyond 64 bits bounds nothing.
        long lowest = b.Highest == Saturating.Infinity ? 0 : Math.Max(0, sum.Lowest - b.Highest);
        long highest = sum.Highest == Saturating.Infinity ? Saturating.Infinity : sum.Highest - b.Lowest;
        return Domain.Create(lowest, highest, Saturating.Gcd(sum.Factor, b.Factor));
    }

    /// <summary>{y : y b ∈ product for a b}</summary>
    public static Domain Divide(Domain product, Domain b)
    {
        if (product.IsEmpty || b.IsEmpty || (product.Lowest > 0 && b.Highest == 0)) return Domain.Empty;
        bool isPositive = product.Lowest > 0;
        if (Pairs(product, b) && (isPositive || b.Lowest > 0)) return Domain.OneOf(Quotients(product.Values!, b.Values!));
        long least = isPositive ? Math.Max(1, b.Lowest) : b.Lowest;
        long highest = product.Highest == Saturating.Infinity || least == 0 ? Saturating.Infinity : product.Highest / least;
        long factor = b is { IsFixed: true, Lowest: > 0 } ? product.Factor / Saturating.Gcd(product.Factor, b.Lowest) : 1;
        if (!isPositive) return Domain.Create(0, highest, factor); // 0 has every divisor.
        long lowest = b.Highest == Saturating.Infinity ? 1 : Saturating.DivideUp(product.Lowest, b.Highest);
        long[]? divisors = Divisors(product);
        return Domain.Create(lowest, highest, factor, divisors, divisors is null ? product.AllowedPrimes() : null);
    }

    /// <summary>{y : y^e ∈ power}</summary>
    public static Domain Root(Domain power, int exponent)
    {
        if (exponent == 1 || power.IsEmpty) return power;
        if (power.Values is not null) return Domain.OneOf(power.Values.Select(value => Saturating.Root(value, exponent)).Where(root => Array.BinarySearch(power.Values, Saturating.Power(root, exponent)) >= 0));
        long highest = power.Highest == Saturating.Infinity ? Saturating.Infinity : Saturating.Root(power.Highest, exponent);
        return Domain.Create(Saturating.RootUp(power.Lowest, exponent), highest, RootOfFactor(power.Factor, exponent), primes: power.Primes);
    }

    /// <summary>{b ≥ 1 : a % b = 0 for an a}</summary>
    public static Domain DivisorsOf(Domain a, Domain b)
    {
        if (a.IsEmpty || a.Lowest == 0) return a.IsEmpty ? a : Domain.Between(1, Saturating.Infinity);
        if (Pairs(a, b)) return Domain.OneOf(b.Values!.Where(divisor => divisor > 0 && a.Values!.Any(value => value % divisor == 0)));
        long[]? divisors = Divisors(a);
        return Domain.Create(1, a.Highest, 1, divisors, divisors is null ? a.AllowedPrimes() : null);
    }

    /// <summary>{a : a % b = 0 for a b ≥ 1}</summary>
    public static Domain MultiplesOf(Domain b, Domain a)
    {
        if (b.IsEmpty || b.Highest == 0) return Domain.Empty;
        if (Pairs(a, b)) return Domain.OneOf(a.Values!.Where(value => b.Values!.Any(divisor => divisor > 0 && value % divisor == 0)));
        return Domain.Create(a.Lowest > 0 ? Math.Max(1, b.Lowest) : 0, Saturating.Infinity, b.Factor);
    }

    // Whether all pairs may be formed.
    private static bool Pairs(Domain a, Domain b) => a.Values is not null && b.Values is not null && a.Values.Length * b.Values.Length <= Domain.LongestList;

    private static Domain Combine(long[] a, long[] b, Func<long, long, long> combine)
    {
        long[] results = new long[a.Length * b.Length];
        for (int i = 0, next = 0; i < a.Length; i++)
        {
            for (int j = 0; j < b.Length; j++) results[next++] = combine(a[i], b[j]);
        }

        return Domain.OneOf(results);
    }

    private static IEnumerable<long> Quotients(long[] products, long[] divisors)
    {
        foreach (long divisor in divisors)
        {
            if (divisor == 0) continue;
            foreach (long product in products)
            {
                if (product % divisor == 0) yield return product / divisor;
            }
        }
    }


    // The divisors of all values, ascending; null where they are too many.
    private static long[]? Divisors(Domain dividend)
    {
        if (dividend.Values is null || dividend.Values.Length > MostDividends) return null;
        var divisors = new SortedSet<long>();
        foreach (long value in dividend.Values)
        {
            if (Primes.Divisors(value, Domain.LongestList) is not { } more) return null;
            divisors.UnionWith(more);
        }

        return divisors.Count > Domain.LongestList ? null : [.. divisors];
    }

    // What divides y when f divides y^e: Π p^⌈a/e⌉ for f = Π p^a.
    private static long RootOfFactor(long factor, int exponent)
    {
        if (factor == 1 || Primes.Factorize(factor) is not { } factors) return 1;
        long root = 1;
        foreach ((long prime, int power) in factors) root *= Saturating.Power(prime, (power + exponent - 1) / exponent);
        return root;
    }
}
