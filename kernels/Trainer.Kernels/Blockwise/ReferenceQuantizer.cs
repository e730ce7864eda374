using static TorchSharp.torch;

namespace Trainer.Kernels.Blockwise;

/// <summary>Quantises and dequantises contiguous float32 tensors by plain torch operations, on every device.</summary>
internal static class ReferenceQuantizer
{
    public static void Quantize(Tensor values, CodeMap map, int blockSize, bool keepsSign, Rounding rounding, ulong seed, Tensor codes, Tensor scales)
    {
        using IDisposable scope = NewDisposeScope();
        long count = values.numel(), blocks = scales.numel();
        Tensor padded = zeros([blocks * blockSize], float32, values.device);
        padded.narrow(0, 0, count).copy_(values.reshape(-1));
        Tensor x = padded.reshape(blocks, blockSize);
        Tensor scale = map.IsNormalized ? where(x.isfinite(), x.abs(), zeros_like(x)).amax([1L]) : ones([blocks], float32, values.device);
        scale = where(scale < BlockCodec.SmallestScale, zeros_like(scale), scale);
        Tensor inverse = scale.reciprocal().unsqueeze(1);
        Tensor share = where((scale == 0).unsqueeze(1), zeros_like(x), x * inverse).reshape(-1).narrow(0, 0, count).nan_to_num(double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity);
        Tensor numbers = tensor(map.Values.ToArray(), device: values.device);
        Tensor code = rounding == Rounding.Nearest ? Nearest(share, numbers, keepsSign ? values.reshape(-1) < 0 : null) : ByChance(share, numbers, seed);
        Tensor zero = full_like(code, (long)map.Nearest(0));
        code = where((scale == 0).repeat_interleave(blockSize).narrow(0, 0, count), zero, code);
        codes.copy_(code.to(uint8));
        scales.copy_(scale);
    }

    public static void Dequantize(Tensor codes, Tensor scales, CodeMap map, int blockSize, Tensor values)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor numbers = tensor(map.Values.ToArray(), device: codes.device);
        Tensor scale = scales.repeat_interleave(blockSize).narrow(0, 0, codes.numel());
        values.reshape(-1).copy_(numbers.index_select(0, codes.to(int64)) * scale);
    }

    // The middles in float64 are exact; between a middle and the next the code is the same. Of two codes as near the one nearer to 0: a positive middle belongs to the lower code, a negative one to the upper.
    private static Tensor Nearest(Tensor share, Tensor numbers, Tensor? isNegative)
    {
        Tensor exact = numbers.to(float64), middles = (exact.narrow(0, 1, CodeMap.Count - 1) + exact.narrow(0, 0, CodeMap.Count - 1)) / 2;
        Tensor x = share.to(float64);
        Tensor code = where(x > 0, searchsorted(middles, x, right: false), searchsorted(middles, x, right: true));
        if (isNegative is null) return code;
        Tensor negative = (numbers < 0).sum() - 1;
        return where(isNegative.logical_and(numbers.index_select(0, code.clamp_max(CodeMap.Count - 1)) == 0), negative.clamp_min(0).expand_as(code), code);
    }

    private static Tensor ByChance(Tensor share, Tensor numbers, ulong seed)
    {
        Tensor lower = (searchsorted(numbers, share, right: true) - 1).clamp(0, CodeMap.Count - 2);
        Tensor low = numbers.index_select(0, lower), high = numbers.index_select(0, lower + 1);
        var draws = new float[share.numel()];
        for (long i = 0; i < draws.Length; i++) draws[i] = StochasticRounding.Draw(seed, i);
        Tensor isUpper = (tensor(draws, device: share.device) < (share - low) / (high - low)).logical_or(share >= high);
        return lower + isUpper.to(int64);
    }
}
