namespace Trainer.Kernels.Constraints.Domains;

/// <summary>Primes, and numbers by their primes.</summary>
internal static class Primes
{
    private const int Sieved = 1 << 16;

    private static readonly int[] Table = Sieve();

    /// <summary>Every prime below 2^16, ascending.</summary>
    public static ReadOnlySpan<int> Small => Table;

    /// <summary>The primes of n ≥ 1 with their exponents, ascending. Null when two primes above 2^16 may be left, which takes an n above 2^32.</summary>
    public static List<(long Prime, int Exponent)>? Factorize(long n)
    {
        var factors = new List<(long, int)>();
        foreach (int prime in Table)
        {
            if ((long)prime * prime > n) break;
            int exponent = 0;
            for (; n % prime == 0; n /= prime) exponent++;
            if (exponent > 0) factors.Add((prime, exponent));
        }

        if (n >= (long)Sieved * Sieved) return null;
        if (n > 1) factors.Add((n, 1));
        return factors;
    }

    /// <summary>The divisors of n ≥ 1 in no order; null when there are more than <paramref name="most"/> or n cannot be taken apart.</summary>
    public static List<long>? Divisors(long n, int most)
    {
        if (Factorize(n) is not { } factors) return null;
        long count = 1;
        foreach ((_, int exponent) in factors) count = Saturating.Multiply(count, exponent + 1);
        if (count > most) return null;
        var divisors = new List<long>((int)count) { 1 };
        foreach ((long prime, int exponent) in factors)
        {
            for (int i = 0, below = divisors.Count; i < below * exponent; i++) divisors.Add(divisors[divisors.Count - below] * prime);
        }

        return divisors;
    }

    /// <summary>Whether n is 0 or has no prime outside <paramref name="primes"/>.</summary>
    public static bool IsSmooth(long n, long[] primes)
    {
        if (n == 0) return true;
        foreach (long prime in primes)
        {
            while (n % prime == 0) n /= prime;
        }

        return n == 1;
    }

    /// <summary>The multiples of <paramref name="factor"/> up to <paramref name="highest"/> with no prime outside <paramref name="primes"/>, in no order; null when there are more than <paramref name="most"/>.</summary>
    public static List<long>? Smooth(long factor, long highest, long[] primes, int most)
    {
        if (factor > highest || !IsSmooth(factor, primes)) return [];
        List<long> numbers = [factor];
        foreach (long prime in primes)
        {
            for (int i = 0; i < numbers.Count; i++)
            {
                if (numbers[i] > highest / prime) continue;
                if (numbers.Count == most) return null;
                numbers.Add(numbers[i] * prime);
            }
        }

        return numbers;
    }

    // Eratosthenes.
    private static int[] Sieve()
    {
        bool[] isComposite = new bool[Sieved];
        var primes = new List<int>();
        for (int n = 2; n < Sieved; n++)
        {
            if (isComposite[n]) continue;
            primes.Add(n);
            for (long multiple = (long)n * n; multiple < Sieved; multiple += n) isComposite[multiple] = true;
        }

        return [.. primes];
    }
}
