using System.Numerics;
using CsCheck;
using Trainer.Kernels.Constraints.Domains;

namespace Trainer.Kernels.Tests.Constraints;

/// <summary>Exact integers, primes, and domains that lose no number.</summary>
public sealed class DomainTests
{
    private static readonly Gen<long> Number = Gen.OneOf(Gen.Long[0, 40], Gen.OneOf(0L, 1, 91, 1 << 15, 46_341, 1 << 30, 3_037_000_499, 3_037_000_500, 1L << 40, (1L << 62) - 1, 1L << 62, long.MaxValue - 1), Gen.Long[0, long.MaxValue - 1]);

    // A domain and one of its numbers.
    private static readonly Gen<(Domain Domain, long Member)> Sample = Gen.Select(Number, Number.Array[0, 6], Number, Gen.Int[0, 4], Gen.OneOf(1L, 2, 3, 6, 8), (member, others, more, kind, factor) => (kind switch
    {
        0 => Domain.OneOf([member, .. others]),
        1 => Domain.Between(member - member % 7 % (member + 1), Saturating.Add(member, more)),
        2 => Domain.Create(0, Saturating.Add(member, more), member % factor == 0 ? factor : 1),
        3 => Domain.Create(member / 2, Saturating.Infinity, member == 0 || member % factor != 0 ? 1 : factor, primes: member > 0 && Primes.Factorize(member) is { } primes ? [.. primes.Select(pair => pair.Prime).Append(2).Append(3).Distinct().Order()] : null),
        _ => Domain.Of(member),
    }, member));

    [Fact]
    public void Primes_are_prime_and_91_is_not_one()
    {
        int[] expected = [.. Enumerable.Range(2, (1 << 16) - 2).Where(n => Enumerable.Range(2, (int)Math.Sqrt(n)).TakeWhile(divisor => divisor * divisor <= n).All(divisor => n % divisor != 0))];
        Assert.Equal(expected, Primes.Small.ToArray());
        Assert.DoesNotContain(91, Primes.Small.ToArray());
        Assert.Equal([(7L, 1), (13L, 1)], Primes.Factorize(91)!);
        Assert.Equal([(2_147_483_647L, 1)], Primes.Factorize(2_147_483_647)!);
        Assert.Equal([(2L, 3), (65_521L, 2)], Primes.Factorize(8L * 65_521 * 65_521)!);
        Assert.Null(Primes.Factorize(65_537L * 65_539));
    }

    [Fact]
    public void Numbers_are_the_products_of_their_primes() => Number.Where(number => number > 0).Sample(number =>
    {
        if (Primes.Factorize(number) is not { } factors) return;
        Assert.Equal(number, factors.Aggregate(BigInteger.One, (product, pair) => product * BigInteger.Pow(pair.Prime, pair.Exponent)));
        Assert.All(factors, pair => Assert.True(Primes.Factorize(pair.Prime) is [(var prime, 1)] && prime == pair.Prime));
    });

    [Fact]
    public void Divisors_are_all_that_divide() => Gen.Long[1, 5000].Sample(number =>
        Assert.Equal(Enumerable.Range(1, (int)number).Select(i => (long)i).Where(i => number % i == 0), Primes.Divisors(number, 2048)!.Order()));

    [Fact]
    public void Smooth_numbers_are_all_there_are() => Gen.Select(Gen.Long[1, 40], Gen.Long[0, 3000], Gen.OneOf(2L, 3, 5, 7, 13).Array[0, 4]).Sample((factor, highest, some) =>
    {
        long[] primes = [.. some.Distinct().Order()];
        IEnumerable<long> expected = Enumerable.Range(1, (int)highest).Select(i => (long)i).Where(i => i % factor == 0 && Primes.Factorize(i)!.All(pair => primes.Contains(pair.Prime)));
        Assert.Equal(expected, Primes.Smooth(factor, highest, primes, 2048)!.Order());
    });

    [Fact]
    public void Arithmetic_is_exact_or_infinite() => Gen.Select(Number, Number, Gen.Int[1, 63]).Sample((a, b, exponent) =>
    {
        Assert.Equal(Clamp((BigInteger)a + b), Saturating.Add(a, b));
        Assert.Equal(Clamp((BigInteger)a * b), Saturating.Multiply(a, b));
        Assert.Equal(Clamp(BigInteger.Pow(a, exponent)), Saturating.Power(a, exponent));
        Assert.Equal(Clamp((BigInteger)Saturating.Infinity * a), Saturating.Multiply(Saturating.Infinity, a));
    });

    [Fact]
    public void Roots_are_exact() => Gen.Select(Gen.OneOf(Number, Gen.Const(long.MaxValue)), Gen.Int[1, 63], Gen.Int[-1, 1]).Sample((number, exponent, near) =>
    {
        // Powers and their neighbours, where a root in floating point is wrong.
        long power = Saturating.Power(Saturating.Root(number, exponent), exponent), n = Math.Max(0, power + near);
        foreach (long value in (long[])[number, n])
        {
            long root = Saturating.Root(value, exponent), up = Saturating.RootUp(value, exponent);
            Assert.True(BigInteger.Pow(root, exponent) <= value && BigInteger.Pow(root + (BigInteger)1, exponent) > value);
            Assert.True(BigInteger.Pow(up, exponent) >= value && (up == 0 || BigInteger.Pow(up - 1, exponent) < value));
        }
    });

    [Fact]
    public void Terms_hold_what_their_parts_make() => Gen.Select(Sample, Sample, Gen.Int[1, 5]).Sample((first, second, exponent) =>
    {
        ((Domain a, long x), (Domain b, long y)) = (first, second);
        AssertHolds(a, x);
        AssertHolds(DomainArithmetic.Add(a, b), (BigInteger)x + y);
        AssertHolds(DomainArithmetic.Multiply(a, b), (BigInteger)x * y);
        AssertHolds(DomainArithmetic.Power(a, exponent), BigInteger.Pow(x, exponent));
        AssertHolds(a.Union(b), x);
        AssertHolds(a.Union(b), y);
        AssertHolds(a.Intersect(a.Union(b)), x);
        AssertHolds(a.Union(b).Intersect(a), x);
    });

    [Fact]
    public void Parts_keep_what_makes_a_value_of_the_term() => Gen.Select(Sample, Sample, Sample, Gen.Int[1, 5]).Sample((first, second, third, exponent) =>
    {
        ((Domain a, long x), (Domain b, long y)) = (first, second);
        // What the term may be: itself, and other numbers with it.
        foreach (Domain wider in (Domain[])[Domain.Empty, third.Domain])
        {
            AssertHolds(DomainArithmetic.Subtract(DomainArithmetic.Add(a, b).Union(wider), b), x);
            AssertHolds(DomainArithmetic.Divide(DomainArithmetic.Multiply(a, b).Union(wider), b), x);
            AssertHolds(DomainArithmetic.Root(DomainArithmetic.Power(a, exponent).Union(wider), exponent), x);
            if ((BigInteger)x + y < Saturating.Infinity) AssertHolds(DomainArithmetic.Subtract(Domain.Of(x + y).Union(wider), b), x);
            if ((BigInteger)x * y < Saturating.Infinity) AssertHolds(DomainArithmetic.Divide(Domain.Of(x * y).Union(wider), b), x);
            if (BigInteger.Pow(x, exponent) < Saturating.Infinity) AssertHolds(DomainArithmetic.Root(Domain.Of(Saturating.Power(x, exponent)).Union(wider), exponent), x);
        }
    });

    [Fact]
    public void Divisibility_keeps_what_divides() => Gen.Select(Sample, Sample, Gen.Long[0, 50]).Sample((first, second, quotient) =>
    {
        (Domain b, long divisor) = second;
        long dividend = Saturating.Multiply(divisor, quotient);
        if (divisor == 0 || dividend == Saturating.Infinity) return;
        Domain a = first.Domain.Union(Domain.Of(dividend));
        AssertHolds(DomainArithmetic.DivisorsOf(a, b), divisor);
        AssertHolds(DomainArithmetic.MultiplesOf(b, a), dividend);
    });

    [Fact]
    public void Values_come_in_order_from_both_ends() => Gen.Select(Gen.Long[0, 50], Gen.Long[0, 300], Gen.Long[1, 9], Gen.Bool).Sample((lowest, more, factor, hasPrimes) =>
    {
        long[]? primes = hasPrimes ? [2, 3] : null;
        Domain domain = Domain.Create(lowest, lowest + more, factor, null, primes);
        long[] expected = [.. Enumerable.Range(0, (int)more + 1).Select(i => lowest + i).Where(i => i % factor == 0 && (primes is null || Primes.IsSmooth(i, primes)))];
        Assert.Equal(expected.Length == 0, domain.IsEmpty);
        Assert.Equal(expected, domain.Enumerate(isLargestFirst: false));
        Assert.Equal(expected.Reverse(), domain.Enumerate(isLargestFirst: true));
        for (long value = lowest; value <= lowest + more; value++) Assert.Equal(expected.Select(i => (long?)i).FirstOrDefault(i => i > value), domain.Next(value));
    });

    private static long Clamp(BigInteger value) => (long)BigInteger.Min(value, Saturating.Infinity);

    // Numbers beyond 64 bits are in domains without an upper bound.
    private static void AssertHolds(Domain domain, BigInteger value)
    {
        if (value >= Saturating.Infinity) Assert.Equal(Saturating.Infinity, domain.Highest);
        else Assert.False(Domain.Of((long)value).Intersect(domain).IsEmpty, $"{value} is not in {domain}");
    }
}
