namespace Trainer.Kernels.Constraints.Domains;

/// <summary>Arithmetic of numbers ≥ 0 that never wraps: what exceeds 64 bits becomes <see cref="Infinity"/>, which as an upper bound says nothing and as a lower bound still holds.</summary>
internal static class Saturating
{
    /// <summary>2^63 − 1 or anything above it.</summary>
    public const long Infinity = long.MaxValue;

    public static long Add(long a, long b) => a > Infinity - b ? Infinity : a + b;

    public static long Multiply(long a, long b) => Math.BigMul(a, b, out long low) != 0 || low < 0 ? Infinity : low;

    public static long Power(long x, int exponent)
    {
        long power = 1;
        for (int i = 0; i < exponent && power is not 0 and not Infinity && (x != 1 || i == 0); i++) power = Multiply(power, x);
        return power;
    }

    /// <summary>⌈a / b⌉ for b ≥ 1.</summary>
    public static long DivideUp(long a, long b) => a / b + (a % b == 0 ? 0 : 1);

    /// <summary>The least multiple of <paramref name="factor"/> that is ≥ <paramref name="value"/>.</summary>
    public static long RoundUp(long value, long factor) => value == Infinity || value % factor == 0 ? value : Add(value, factor - value % factor);

    /// <summary>⌊n^(1/e)⌋, exactly.</summary>
    public static long Root(long n, int exponent)
    {
        if (exponent == 1 || n <= 1) return n;
        long root = (long)Math.Pow(n, 1.0 / exponent); // Within one of the truth or so: corrected below.
        while (!IsAtMost(root)) root--;
        while (IsAtMost(root + 1)) root++;
        return root;

        bool IsAtMost(long candidate) => Power(candidate, exponent) is var power && power != Infinity && power <= n;
    }

    /// <summary>⌈n^(1/e)⌉, exactly.</summary>
    public static long RootUp(long n, int exponent) => Root(n, exponent) is var root && Power(root, exponent) < n ? root + 1 : root;

    public static long Gcd(long a, long b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
