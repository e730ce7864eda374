using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Blockwise;

/// <summary>Quantises and dequantises contiguous float32 tensors on the CPU, parallel over blocks.</summary>
internal static unsafe class CpuQuantizer
{
    public static void Quantize(Tensor values, CodeMap map, int blockSize, bool keepsSign, Rounding rounding, ulong seed, Tensor codes, Tensor scales)
    {
        var codec = new BlockCodec(map, keepsSign);
        long count = values.numel();
        (IntPtr from, IntPtr to, IntPtr scaled) = (TensorMemory.DataPointer(values), TensorMemory.DataPointer(codes), TensorMemory.DataPointer(scales));
        Pieces(count, blockSize, (at, size) =>
        {
            float* x = (float*)from + at;
            byte* c = (byte*)to + at;
            ((float*)scaled)[at / blockSize] = rounding == Rounding.Nearest ? codec.Encode(x, c, size) : codec.EncodeStochastically(x, c, size, seed, at);
        });
    }

    public static void Dequantize(Tensor codes, Tensor scales, CodeMap map, int blockSize, Tensor values)
    {
        var codec = new BlockCodec(map, keepsSign: false);
        (IntPtr from, IntPtr to, IntPtr scaled) = (TensorMemory.DataPointer(codes), TensorMemory.DataPointer(values), TensorMemory.DataPointer(scales));
        Pieces(codes.numel(), blockSize, (at, size) => codec.Decode((byte*)from + at, ((float*)scaled)[at / blockSize], (float*)to + at, size));
    }

    private static void Pieces(long count, int blockSize, Action<long, int> body)
    {
        long piece = Math.Max(BlockParallel.Piece, blockSize);
        BlockParallel.For((int)((count + piece - 1) / piece), i =>
        {
            long end = Math.Min(count, (i + 1) * piece);
            for (long at = i * piece; at < end; at += blockSize) body(at, (int)Math.Min(blockSize, end - at));
        });
    }
}
