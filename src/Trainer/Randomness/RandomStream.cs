using System.Text;

namespace Trainer.Randomness;

/// <summary>
/// A reproducible source of random numbers that costs nothing to derive: the numbers for (seed, "sampler", epoch 3) are the same whoever
/// asks, on whichever thread, after any restart. Nothing of it needs to be in a checkpoint.
/// </summary>
/// <remarks>SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
public struct RandomStream
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private readonly ulong _key;
    private ulong _state;

    /// <summary>Creates the root stream of a seed.</summary>
    public RandomStream(long seed)
    {
        _key = Mix(unchecked((ulong)seed) + Golden);
        _state = _key;
    }

    private RandomStream(ulong key)
    {
        _key = key;
        _state = key;
    }

    /// <summary>The independent stream of a purpose. Depends on this stream's origin, not on the numbers drawn from it so far.</summary>
    public readonly RandomStream Fork(string purpose)
    {
        ulong hash = 14695981039346656037; // FNV-1a: a fixed hash, because string.GetHashCode differs from process to process.
        foreach (byte value in Encoding.UTF8.GetBytes(purpose)) hash = (hash ^ value) * 1099511628211;
        return new(Mix(_key ^ Mix(hash)));
    }

    /// <summary>The independent stream of an index: an epoch, a batch, a sample.</summary>
    public readonly RandomStream Fork(long index) => new(Mix(_key + (Golden * Mix(unchecked((ulong)index) + 1))));

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits() => Mix(_state += Golden);

    /// <summary>The next number in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next number in [<paramref name="least"/>, <paramref name="most"/>).</summary>
    public double NextDouble(double least, double most) => least + ((most - least) * NextDouble());

    /// <summary>The next integer in [0, <paramref name="bound"/>), unbiased (Lemire 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public long NextInteger(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong range = (ulong)bound;
        ulong high = Math.BigMul(NextBits(), range, out ulong low);
        if (low < range)
        {
            ulong threshold = unchecked(0UL - range) % range;
            while (low < threshold) high = Math.BigMul(NextBits(), range, out low);
        }

        return (long)high;
    }

    /// <summary>Fills a span with independent normal numbers of mean 0 and deviation 1 (Box and Muller, 1958).</summary>
    public void NextNormals(Span<double> target)
    {
        for (int i = 0; i < target.Length; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble())); // 1 − u is never 0.
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * NextDouble());
            target[i] = radius * cosine;
            if (i + 1 < target.Length) target[i + 1] = radius * sine;
        }
    }

    /// <summary>A seed for another generator, non-negative.</summary>
    public long NextSeed() => (long)(NextBits() >> 1);

    /// <summary>The numbers 0 … <paramref name="count"/> − 1 in a random order (Fisher–Yates).</summary>
    public long[] Permutation(long count)
    {
        var order = new long[count];
        for (long i = 0; i < count; i++) order[i] = i;
        for (long i = count - 1; i > 0; i--)
        {
            long other = NextInteger(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
