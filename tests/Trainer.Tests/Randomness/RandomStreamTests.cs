using CsCheck;
using Trainer.Randomness;

namespace Trainer.Tests.Randomness;

public sealed class RandomStreamTests
{
    [Fact]
    public void The_generator_is_SplitMix64()
    {
        // The published sequence for a state of 1234567: a stream whose first state is that must continue with it.
        var stream = new RandomStream(7);
        ulong state = Unmix(stream.NextBits());
        Assert.Equal(Mix(state + 0x9E3779B97F4A7C15), stream.NextBits());
        Assert.Equal(6457827717110365317UL, Mix(1234567 + 0x9E3779B97F4A7C15));
    }

    [Fact]
    public void Forks_depend_on_origin_and_purpose_only() => Gen.Select(Gen.Long, Gen.String, Gen.Long).Sample((seed, purpose, index) =>
    {
        var stream = new RandomStream(seed);
        ulong before = stream.Fork(purpose).Fork(index).NextBits();
        stream.NextBits();
        Assert.Equal(before, stream.Fork(purpose).Fork(index).NextBits());
        Assert.NotEqual(before, stream.Fork(purpose + "x").Fork(index).NextBits());
        Assert.NotEqual(before, stream.Fork(purpose).Fork(unchecked(index + 1)).NextBits());
        Assert.NotEqual(before, new RandomStream(unchecked(seed + 1)).Fork(purpose).Fork(index).NextBits());
    });

    [Fact]
    public void Permutations_hold_every_number_once() => Gen.Select(Gen.Long, Gen.Int[0, 300]).Sample((seed, count) =>
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), new RandomStream(seed).Permutation(count).Order()));

    [Fact]
    public void Integers_are_uniform()
    {
        var stream = new RandomStream(1);
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++) counts[stream.NextInteger(7)]++;
        double chiSquare = counts.Sum(count => Math.Pow(count - 10_000, 2) / 10_000);
        Assert.InRange(chiSquare, 0, 22.5); // 6 degrees of freedom, p = 0.001; the seed is fixed.
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.NextInteger(0));
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static ulong Unmix(ulong value)
    {
        value = Unshift(value, 31) * 0x319642b2d24d8ec3; // The multiplicative inverses modulo 2⁶⁴.
        value = Unshift(value, 27) * 0x96de1b173f119089;
        return Unshift(value, 30);
    }

    private static ulong Unshift(ulong value, int bits)
    {
        ulong result = value;
        for (int known = bits; known < 64; known += bits) result = value ^ (result >> bits);
        return result;
    }
}
