using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Blockwise;

/// <summary>
/// Looks up sixty-four numbers of a map of 256 at once: the table is cut into the four bytes of its floats, each byte is found by permuting the table's registers, and the bytes are put together again.
/// For processors with AVX-512 VBMI, where it takes a quarter of the time of a gather.
/// </summary>
internal static unsafe class BytePlanes
{
    /// <summary>Whether the processor can.</summary>
    public static bool IsSupported => Avx512Vbmi.IsSupported && Avx512BW.IsSupported;

    /// <summary>The first bytes of all numbers, then the second, the third and the fourth; pinned.</summary>
    public static byte[] Cut(ReadOnlySpan<float> values)
    {
        byte[] planes = GC.AllocateArray<byte>(4 * CodeMap.Count, pinned: true);
        for (int i = 0; i < planes.Length; i++) planes[i] = (byte)(BitConverter.SingleToUInt32Bits(values[i % CodeMap.Count]) >> (8 * (i / CodeMap.Count)));
        return planes;
    }

    /// <summary>values[i] = map[codes[i]] · scale.</summary>
    /// <returns>How many values were written: all but a rest of fewer than sixty-four.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decode(byte* planes, byte* codes, float scale, float* values, int count)
    {
        Vector512<byte> a0 = Vector512.Load(planes), a1 = Vector512.Load(planes + 64), a2 = Vector512.Load(planes + 128), a3 = Vector512.Load(planes + 192);
        Vector512<byte> b0 = Vector512.Load(planes + 256), b1 = Vector512.Load(planes + 320), b2 = Vector512.Load(planes + 384), b3 = Vector512.Load(planes + 448);
        Vector512<byte> c0 = Vector512.Load(planes + 512), c1 = Vector512.Load(planes + 576), c2 = Vector512.Load(planes + 640), c3 = Vector512.Load(planes + 704);
        Vector512<byte> d0 = Vector512.Load(planes + 768), d1 = Vector512.Load(planes + 832), d2 = Vector512.Load(planes + 896), d3 = Vector512.Load(planes + 960);
        Vector512<float> factor = Vector512.Create(scale);
        Vector512<int> order = Lanes.Turned;
        int i = 0;
        for (; i <= count - 64; i += 64)
        {
            // The codes of the next block.
            Sse.Prefetch0(codes + i + count);
            Vector512<byte> index = Avx512F.PermuteVar16x32(Vector512.Load((int*)(codes + i)), order).AsByte();
            Vector512<byte> upper = Vector512.LessThan(index.AsSByte(), Vector512<sbyte>.Zero).AsByte();
            Vector512<byte> a = Vector512.ConditionalSelect(upper, Avx512Vbmi.PermuteVar64x8x2(a2, index, a3), Avx512Vbmi.PermuteVar64x8x2(a0, index, a1));
            Vector512<byte> b = Vector512.ConditionalSelect(upper, Avx512Vbmi.PermuteVar64x8x2(b2, index, b3), Avx512Vbmi.PermuteVar64x8x2(b0, index, b1));
            Vector512<byte> c = Vector512.ConditionalSelect(upper, Avx512Vbmi.PermuteVar64x8x2(c2, index, c3), Avx512Vbmi.PermuteVar64x8x2(c0, index, c1));
            Vector512<byte> d = Vector512.ConditionalSelect(upper, Avx512Vbmi.PermuteVar64x8x2(d2, index, d3), Avx512Vbmi.PermuteVar64x8x2(d0, index, d1));
            Vector512<short> abLow = Avx512BW.UnpackLow(a, b).AsInt16(), abHigh = Avx512BW.UnpackHigh(a, b).AsInt16();
            Vector512<short> cdLow = Avx512BW.UnpackLow(c, d).AsInt16(), cdHigh = Avx512BW.UnpackHigh(c, d).AsInt16();
            (Avx512BW.UnpackLow(abLow, cdLow).AsSingle() * factor).Store(values + i);
            (Avx512BW.UnpackHigh(abLow, cdLow).AsSingle() * factor).Store(values + i + 16);
            (Avx512BW.UnpackLow(abHigh, cdHigh).AsSingle() * factor).Store(values + i + 32);
            (Avx512BW.UnpackHigh(abHigh, cdHigh).AsSingle() * factor).Store(values + i + 48);
        }

        return i;
    }
}
