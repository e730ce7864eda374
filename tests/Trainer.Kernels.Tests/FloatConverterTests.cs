using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests;

/// <summary>Numbers of two bytes: every one of them read, and rounding as the runtime and torch do it.</summary>
public sealed unsafe class FloatConverterTests
{
    private const int Count = 1 << 16;

    [Fact]
    public void Every_float16_is_read_and_written_as_the_runtime_does()
    {
        ushort[] all = [.. Enumerable.Range(0, Count).Select(i => (ushort)i)];
        float[] values = Read(all, ScalarType.Float16);
        for (int i = 0; i < Count; i++) Assert.Equal((float)BitConverter.UInt16BitsToHalf(all[i]), values[i]);
        ushort[] back = Write(values, ScalarType.Float16);
        for (int i = 0; i < Count; i++) Assert.True(float.IsNaN(values[i]) ? Half.IsNaN(BitConverter.UInt16BitsToHalf(back[i])) : back[i] == all[i]);
    }

    [Fact]
    public void Numbers_between_are_rounded_to_the_nearest_even_one()
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, Count).Select(_ => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)))];
        // Many in float16's range, and just between two of its numbers.
        for (int i = 0; i < Count; i += 2) values[i] = (float)BitConverter.UInt16BitsToHalf((ushort)random.Next(0x7C00)) * (1 + (random.Next(3) - 1) / 4096f * random.Next(4));
        ushort[] half = Write(values, ScalarType.Float16), brain = Write(values, ScalarType.BFloat16);
        using Tensor rounded = tensor(values).to(bfloat16).to(float32);
        float[] expected = rounded.data<float>().ToArray(), actual = Read(brain, ScalarType.BFloat16);
        for (int i = 0; i < Count; i++)
        {
            if (float.IsNaN(values[i])) continue;
            Assert.Equal(BitConverter.HalfToUInt16Bits((Half)values[i]), half[i]);
            Assert.Equal(expected[i], actual[i]);
        }

        Assert.True(float.IsNaN(Read(Write([float.NaN], ScalarType.BFloat16), ScalarType.BFloat16)[0]));
    }

    private static float[] Read(ushort[] small, ScalarType type)
    {
        float[] values = new float[small.Length];
        fixed (ushort* from = small)
        {
            fixed (float* to = values) FloatConverter.Read(from, type, 0, small.Length, to);
        }

        return values;
    }

    private static ushort[] Write(float[] values, ScalarType type)
    {
        ushort[] small = new ushort[values.Length];
        fixed (float* from = values)
        {
            fixed (ushort* to = small) FloatConverter.Write(from, to, type, 0, values.Length);
        }

        return small;
    }
}
