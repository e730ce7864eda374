using CsCheck;
using Trainer.Kernels.Blockwise;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests;

/// <summary>The maps to the last digit, and codes that are the nearest.</summary>
public sealed class CodeMapTests
{
    private static readonly CodeMap[] Maps =
    [
        CodeMap.DynamicSigned, CodeMap.DynamicUnsigned, CodeMap.LinearSigned, CodeMap.LinearUnsigned, CodeMap.Dynamic(true, 8, 5), CodeMap.Dynamic(false, 6, 3), CodeMap.Dynamic(true, 4, 3),
    ];

    public static TheoryData<int, float> Signed => new()
    {
        { 0, -0.99296874f }, { 63, -0.10703125f }, { 64, -0.09859375f }, { 126, -5.5e-7f }, { 127, 0 }, { 128, 5.5e-7f }, { 129, 3.25e-6f }, { 191, 0.10703125f }, { 254, 0.99296874f }, { 255, 1 },
    };

    public static TheoryData<int, float> Unsigned => new()
    {
        { 0, 0 }, { 1, 3.25e-7f }, { 2, 7.75e-7f }, { 3, 2.125e-6f }, { 7, 1.5625e-5f }, { 126, 0.099296875f }, { 127, 0.103515625f }, { 254, 0.99648440f }, { 255, 1 },
    };

    [Theory]
    [MemberData(nameof(Signed))]
    public void The_dynamic_signed_map_has_the_published_values(int code, float value) => Assert.Equal(value, CodeMap.DynamicSigned.Values[code], Math.Abs(value) * 1.2e-7f);

    [Theory]
    [MemberData(nameof(Unsigned))]
    public void The_dynamic_unsigned_map_has_the_published_values(int code, float value) => Assert.Equal(value, CodeMap.DynamicUnsigned.Values[code], Math.Abs(value) * 1.2e-7f);

    [Fact]
    public void The_dynamic_maps_have_the_published_sums()
    {
        Assert.Equal(1, Sum(CodeMap.DynamicSigned, value => value), 1e-9);
        Assert.Equal(75.105263, Sum(CodeMap.DynamicSigned, Math.Abs), 1e-6);
        Assert.Equal(75.105263, Sum(CodeMap.DynamicUnsigned, value => value), 1e-6);
    }

    [Fact]
    public void Maps_have_256_ascending_numbers_and_a_zero()
    {
        foreach (CodeMap map in Maps)
        {
            Assert.Equal(256, map.Values.Length);
            Assert.Equal(map.Values.ToArray().Order(), map.Values.ToArray());
            Assert.Equal(0, map.Values[map.Nearest(0)]);
            Assert.Equal(1, map.Values[255]);
            Assert.Equal(map.IsSigned, map.Values[0] < 0);
        }
    }

    [Fact]
    public void Fewer_exponent_bits_leave_more_numbers_to_the_decades_there_are()
    {
        // 8 bits of which 5 for decades: 2^(i+2) middles with each sign for i = 0 … 4, and 3 more in the last decade.
        CodeMap map = CodeMap.Dynamic(true, 8, 5);
        Assert.Equal(2 * (4 + 8 + 16 + 32 + 64 + 3) + 1, map.Values.ToArray().Count(value => value != 0));
        Assert.Equal(1e-4f * (0.1f + 0.9f / 8), map.Values.ToArray().Where(value => value > 0).Min(), 1e-10f);
    }

    [Fact]
    public void The_code_of_a_number_is_the_nearest_one() => Gen.Select(Gen.Int[0, Maps.Length - 1], Gen.Float[-1, 1], Gen.Int[-8, 0]).Sample((which, mantissa, decade) =>
    {
        CodeMap map = Maps[which];
        float value = mantissa * MathF.Pow(10, decade);
        double best = map.Values.ToArray().Min(candidate => Math.Abs((double)candidate - value));
        return Math.Abs((double)map.Values[map.Nearest(value)] - value) == best;
    });

    [Fact]
    public void Tables_look_up_what_searching_finds()
    {
        // Every code, both sides of every middle, and the neighbours of those in float32.
        foreach (CodeMap map in Maps)
        {
            Assert.NotNull(map.Lookup);
            foreach (float value in Borders(map)) Assert.Equal(map.Values[map.Nearest(value)], map.Values[Blocks.Encode(map, keepsSign: false, value)]);
        }
    }

    [Fact]
    public void A_state_keeps_its_sign()
    {
        CodeMap map = CodeMap.DynamicSigned;
        Assert.Equal(127, Blocks.Encode(map, keepsSign: false, -1e-9f));
        Assert.Equal(126, Blocks.Encode(map, keepsSign: true, -1e-9f));
        Assert.Equal(127, Blocks.Encode(map, keepsSign: true, -0f));
        Assert.Equal(127, Blocks.Encode(map, keepsSign: true, 1e-9f));
        Assert.Equal(0, Blocks.Encode(map, keepsSign: true, -1));
        foreach (float value in Borders(map)) Assert.Equal(map.Nearest(value, keepsSign: true), Blocks.Encode(map, keepsSign: true, value));
    }

    [Fact]
    public void A_quantile_map_has_equal_shares_of_the_sample_between_its_numbers()
    {
        using Tensor sample = randn(100_000, generator: new Generator(3));
        CodeMap map = CodeMap.Quantile(sample);
        Assert.False(map.IsNormalized);
        float[] values = sample.data<float>().ToArray();
        int[] counts = new int[256];
        foreach (float value in values) counts[map.Nearest(value)]++;
        Assert.All(counts[1..^1], count => Assert.InRange(count, 250, 550));
        Assert.Equal(-2.68, map.Values[0], 0.15);
    }

    [Fact]
    public void Samples_without_quantiles_are_refused()
    {
        using Tensor none = zeros(0), whole = arange(10);
        Assert.Throws<ArgumentException>(() => CodeMap.Quantile(none));
        Assert.Throws<ArgumentException>(() => CodeMap.Quantile(whole));
        Assert.Throws<ArgumentOutOfRangeException>(() => CodeMap.Dynamic(bits: 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => CodeMap.Dynamic(exponentBits: 8));
    }

    private static double Sum(CodeMap map, Func<double, double> of)
    {
        double sum = 0;
        foreach (float value in map.Values) sum += of(value);
        return sum;
    }

    private static IEnumerable<float> Borders(CodeMap map)
    {
        float[] values = map.Values.ToArray();
        foreach (float value in values) yield return value;
        foreach ((float a, float b) in values.Zip(values.Skip(1)))
        {
            float middle = (float)(((double)a + b) / 2);
            yield return MathF.BitDecrement(middle);
            yield return MathF.BitIncrement(middle);
        }
    }
}
