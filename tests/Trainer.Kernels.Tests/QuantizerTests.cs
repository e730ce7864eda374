using CsCheck;
using Trainer.Kernels.Blockwise;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests;

/// <summary>Quantising and dequantising tensors.</summary>
public sealed class QuantizerTests
{
    private static readonly CodeMap[] Maps = [CodeMap.DynamicSigned, CodeMap.DynamicUnsigned, CodeMap.LinearSigned, CodeMap.LinearUnsigned, CodeMap.Dynamic(true, 8, 5)];

    [Theory]
    [InlineData(64, 0.0075, 0.0142)]
    [InlineData(256, 0.0085, 0.0154)]
    [InlineData(2048, 0.0098, 0.0167)]
    public void Normal_numbers_lose_as_much_as_published(int blockSize, double error, double relative)
    {
        (double mean, double meanRelative) = Errors(randn(1 << 20, generator: new Generator(1)), CodeMap.DynamicSigned, blockSize);
        Assert.Equal(error, mean, 0.0002);
        Assert.Equal(relative, meanRelative, 0.001);
    }

    [Fact]
    public void Uniform_numbers_lose_half_as_much_without_a_sign()
    {
        (double signed, double signedRelative) = Errors(rand(1 << 20, generator: new Generator(1)), CodeMap.DynamicSigned, 256);
        (double unsigned, double unsignedRelative) = Errors(rand(1 << 20, generator: new Generator(1)), CodeMap.DynamicUnsigned, 256);
        Assert.Equal(0.0032, signed, 0.0001);
        Assert.Equal(0.0099, signedRelative, 0.001);
        Assert.Equal(0.0016, unsigned, 0.0001);
        Assert.Equal(0.0050, unsignedRelative, 0.001);
    }

    [Theory]
    [InlineData(256, 0.0159)]
    [InlineData(2048, 0.0210)]
    public void An_outlier_spoils_its_own_block_only(int blockSize, double relative)
    {
        using Tensor values = randn(65_536, generator: new Generator(2));
        values[12_345] = 1e4f;
        Assert.Equal(relative, RelativeWithout(values, 12_345, blockSize), 0.001);
    }

    [Fact]
    public void Every_code_is_the_nearest_whatever_the_size_and_the_block() => Gen.Select(Gen.Int[0, Maps.Length - 1], Gen.Int[1, 700], Gen.Int[5, 9], Gen.Int[0, 1000]).Sample((which, count, bits, seed) =>
    {
        CodeMap map = Maps[which];
        int blockSize = 1 << bits;
        using Tensor values = randn(count, generator: new Generator((ulong)seed)) * exp(randn(count, generator: new Generator((ulong)seed + 1)) * 4);
        using Tensor tensor = map.IsSigned ? values.alias() : values.abs();
        using QuantizedTensor quantized = Quantizer.Quantize(tensor, map, blockSize);
        float[] x = tensor.data<float>().ToArray(), scales = quantized.Scales.data<float>().ToArray();
        byte[] codes = quantized.Codes.data<byte>().ToArray();
        for (int i = 0; i < count; i++)
        {
            float scale = x.Skip(i / blockSize * blockSize).Take(blockSize).Max(Math.Abs), share = x[i] * (1 / scale);
            Assert.Equal(scale, scales[i / blockSize]);
            double distance = Math.Abs((double)map.Values[codes[i]] - share), best = Math.Abs((double)map.Values[map.Nearest(share)] - share);
            // Beside a middle between two codes rounding may choose either: the share is a rounded product with a rounded reciprocal, here and there, so that two units in the last place lie between the two, and count twice.
            Assert.True(distance <= best + 6e-7 * Math.Abs(share), $"{share} became {map.Values[codes[i]]} with {map}.");
        }
    }, iter: 60);

    [Fact]
    public void Quantising_again_changes_nothing()
    {
        using Tensor values = randn(10_000, generator: new Generator(4));
        // A block keeps its scale where its largest magnitude is positive, for which there is the code 1.
        foreach (int at in Enumerable.Range(0, 40)) values[at * 256] = 6f;
        using QuantizedTensor once = Quantizer.Quantize(values, CodeMap.DynamicSigned);
        using Tensor back = Quantizer.Dequantize(once);
        using QuantizedTensor twice = Quantizer.Quantize(back, CodeMap.DynamicSigned);
        Assert.Equal(once.Codes.data<byte>().ToArray(), twice.Codes.data<byte>().ToArray());
        Assert.Equal(once.Scales.data<float>().ToArray(), twice.Scales.data<float>().ToArray());
    }

    [Fact]
    public void Dequantising_multiplies_the_map_by_the_scale_exactly()
    {
        using Tensor values = randn([37, 29], generator: new Generator(5));
        using QuantizedTensor quantized = Quantizer.Quantize(values, CodeMap.DynamicSigned, 64);
        using Tensor back = Quantizer.Dequantize(quantized);
        Assert.Equal(values.shape, back.shape);
        byte[] codes = quantized.Codes.data<byte>().ToArray();
        float[] scales = quantized.Scales.data<float>().ToArray();
        Assert.Equal(codes.Select((code, i) => CodeMap.DynamicSigned.Values[code] * scales[i / 64]), back.data<float>().ToArray());
    }

    [Fact]
    public void Stochastic_rounding_is_right_in_the_mean_and_repeats_itself()
    {
        using Tensor values = full(200_000, 0.3f);
        values[0] = 1f;
        using QuantizedTensor rounded = Quantizer.Quantize(values, CodeMap.LinearSigned, 4096, Rounding.Stochastic, seed: 7), again = Quantizer.Quantize(values, CodeMap.LinearSigned, 4096, Rounding.Stochastic, seed: 7);
        using QuantizedTensor other = Quantizer.Quantize(values, CodeMap.LinearSigned, 4096, Rounding.Stochastic, seed: 8);
        Assert.Equal(rounded.Codes.data<byte>().ToArray(), again.Codes.data<byte>().ToArray());
        Assert.NotEqual(rounded.Codes.data<byte>().ToArray(), other.Codes.data<byte>().ToArray());
        using Tensor first = values.slice(0, 1, 4096, 1), back = Quantizer.Dequantize(rounded).slice(0, 1, 4096, 1);
        Assert.Equal(0.3, back.mean().item<float>(), 2e-4);
        Assert.True(back.unique().output.numel() == 2);
        Assert.NotEqual(first.sum().item<float>(), back.sum().item<float>());
    }

    [Fact]
    public void Zeros_infinities_and_nothing_are_quantised()
    {
        using Tensor values = zeros(300);
        values[5] = float.PositiveInfinity;
        values[6] = float.NaN;
        values[7] = -2f;
        using QuantizedTensor quantized = Quantizer.Quantize(values, CodeMap.DynamicSigned);
        Assert.Equal([2, 0], quantized.Scales.data<float>().ToArray());
        Assert.Equal(255, quantized.Codes[5].item<byte>());
        Assert.Equal(0, quantized.Codes[7].item<byte>());
        Assert.All(quantized.Codes.data<byte>().ToArray()[8..], code => Assert.Equal(127, code));
        using Tensor none = zeros([0, 3]);
        using QuantizedTensor empty = Quantizer.Quantize(none, CodeMap.DynamicSigned);
        Assert.Equal([0, 3], Quantizer.Dequantize(empty).shape);
    }

    [Fact]
    public void A_whole_tensor_may_be_one_block()
    {
        using Tensor values = randn(65_536, generator: new Generator(2));
        values[12_345] = 1e4f;
        Assert.Equal(0.153, RelativeWithout(values, 12_345, Quantizer.WholeTensor), 0.003);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(16)]
    [InlineData(100)]
    [InlineData(8192)]
    public void Impossible_blocks_are_refused(int blockSize)
    {
        using Tensor values = randn(10);
        ArgumentException error = Assert.Throws<ArgumentException>(() => Quantizer.Quantize(values, CodeMap.DynamicSigned, blockSize));
        Assert.Contains("power of two", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_layouts_and_types_are_taken_as_they_are()
    {
        using Tensor values = randn([30, 50], generator: new Generator(6)), turned = values.t(), half = values.to(bfloat16);
        using QuantizedTensor expected = Quantizer.Quantize(turned.contiguous(), CodeMap.DynamicSigned), given = Quantizer.Quantize(turned, CodeMap.DynamicSigned);
        Assert.Equal(expected.Codes.data<byte>().ToArray(), given.Codes.data<byte>().ToArray());
        using QuantizedTensor small = Quantizer.Quantize(half, CodeMap.DynamicSigned);
        Assert.Equal(bfloat16, Quantizer.Dequantize(small, bfloat16).dtype);
        using Tensor whole = arange(10);
        Assert.Throws<ArgumentException>(() => Quantizer.Quantize(whole, CodeMap.DynamicSigned));
    }

    private static (double Mean, double Relative) Errors(Tensor values, CodeMap map, int blockSize)
    {
        using (values)
        {
            using QuantizedTensor quantized = Quantizer.Quantize(values, map, blockSize);
            using Tensor error = (Quantizer.Dequantize(quantized) - values).abs();
            return (error.mean().item<float>(), (error / (values.abs() + 1e-8)).mean().item<float>());
        }
    }

    private static double RelativeWithout(Tensor values, int outlier, int blockSize)
    {
        using QuantizedTensor quantized = Quantizer.Quantize(values, CodeMap.DynamicSigned, blockSize);
        using Tensor relative = (Quantizer.Dequantize(quantized) - values).abs() / (values.abs() + 1e-8);
        relative[outlier] = 0f;
        return relative.sum().item<float>() / (values.numel() - 1);
    }
}
