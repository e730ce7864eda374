using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Blockwise;

/// <summary>
/// The nearest code of the dynamic maps of 8 bits by arithmetic, for processors with AVX-512. The positive numbers of a decade d stand at equal distances, so that the place of the nearest is
/// ⌊A_d x + B_d⌋, at most L_d; a power of two holds at most one border between decades, so that the exponent and one comparison tell d. Within some units in the last place of the middle between two
/// codes either may be taken.
/// </summary>
internal static unsafe class DecadeEncoder
{
    private const int Smallest = 103;

    // min(|a|, |b|), and of a NaN and a number the number.
    private const byte SmallerMagnitude = 0b1010;

    /// <summary>Whether the processor can.</summary>
    public static bool IsSupported => Avx512DQ.IsSupported;

    /// <summary>Borders and decades by the exponent's lowest five bits, then A, B and L by decade; pinned. Decade 0 is 0 itself, the last one 1.</summary>
    /// <param name="positive">The positive numbers of a dynamic map of 7 decades, ascending.</param>
    public static float[] Tables(ReadOnlySpan<float> positive)
    {
        float[] tables = GC.AllocateArray<float>(7 * 16, pinned: true);
        int bins = (positive.Length + 1) / 128;
        int[] first = [0, .. Enumerable.Range(0, 7).Select(i => bins * ((1 << i) - 1)), positive.Length - 1];
        var border = new double[9];
        for (int d = 1; d <= 8; d++)
        {
            double below = d == 1 ? 0 : positive[first[d] - 1];
            border[d] = (below + positive[first[d]]) / 2;
            int count = d == 8 ? 1 : bins << (d - 1);
            // x = s (0.1 + 0.9 (j + ½) / n) for j = 0 … n − 1, and its code is 1 + first + j.
            double s = Math.Pow(10, d - 7), slope = d == 8 ? 0 : count / (0.9 * s);
            tables[32 + d] = (float)slope;
            tables[48 + d] = (float)(1 + first[d] - (d == 8 ? 0 : 0.1 * s * slope));
            tables[96 + d] = BitConverter.Int32BitsToSingle(first[d] + count);
        }

        for (int exponent = Smallest; exponent < Smallest + 32; exponent++)
        {
            double from = Math.Pow(2, exponent - 127), to = 2 * from;
            int decade = border.Skip(1).Count(value => value <= from), inside = border.Skip(1).Count(value => value > from && value < to);
            if (inside > 1) throw new InvalidOperationException("Two borders within a power of two.");
            int place = exponent & 31;
            tables[place] = inside == 0 ? float.PositiveInfinity : (float)border[decade + 1];
            tables[64 + place] = BitConverter.Int32BitsToSingle(decade);
        }

        return tables;
    }

    /// <summary>Writes the codes of numbers of a signed map.</summary>
    /// <param name="tables">What <see cref="Tables"/> made.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="codes">Receives the codes.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="inverse">What numbers are multiplied by first.</param>
    /// <param name="zero">The code of 0.</param>
    /// <param name="keepsSign">Whether small negative numbers take the smallest negative code instead of 0.</param>
    /// <returns>How many codes were written: all but a rest of fewer than sixteen.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Signed(float* tables, float* values, byte* codes, int count, float inverse, int zero, bool keepsSign)
    {
        // Held in registers: a structure of them would be read from memory for every sixteen.
        Vector512<int> borderLow = Vector512.Load((int*)tables), borderHigh = Vector512.Load((int*)tables + 16);
        Vector512<float> slope = Vector512.Load(tables + 32), offset = Vector512.Load(tables + 48);
        Vector512<int> decadeLow = Vector512.Load((int*)tables + 64), decadeHigh = Vector512.Load((int*)tables + 80), last = Vector512.Load((int*)tables + 96);
        Vector512<float> factor = Vector512.Create(inverse);
        Vector512<int> middle = Vector512.Create(zero), floor = Vector512.Create(keepsSign ? 1 : 0), smallest = Vector512.Create(Smallest);
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            // −0 becomes +0, which has no sign to keep.
            Vector512<float> share = Vector512.FusedMultiplyAdd(Vector512.Load(values + i), factor, Vector512<float>.Zero), magnitude = Avx512DQ.Range(share, Vector512<float>.One, SmallerMagnitude);
            Vector512<int> exponent = Vector512.Max(Vector512.ShiftRightArithmetic(magnitude.AsInt32(), 23), smallest);
            Vector512<int> border = Avx512F.PermuteVar16x32x2(borderLow, exponent, borderHigh);
            // Of positive floats the larger has the larger bits: the sign of the difference tells whether the border is passed.
            Vector512<int> decade = Avx512F.PermuteVar16x32x2(decadeLow, exponent, decadeHigh) - Vector512.ShiftRightArithmetic(border - magnitude.AsInt32(), 31);
            Vector512<float> place = Vector512.FusedMultiplyAdd(magnitude, Avx512F.PermuteVar16x32(slope, decade), Avx512F.PermuteVar16x32(offset, decade));
            Vector512<int> step = Vector512.Min(Avx512F.ConvertToVector512Int32WithTruncation(place), Avx512F.PermuteVar16x32(last, decade));
            // There is no −1: the most negative code is one step short of it.
            Vector512<int> down = middle - Vector512.Min(Vector512.Max(step, floor), middle);
            Lanes.Narrow(Vector512.ConditionalSelect(Vector512.ShiftRightArithmetic(share.AsInt32(), 31), down, middle + step)).Store(codes + i);
        }

        return i;
    }

    /// <summary>Writes the codes of numbers of an unsigned map, as <see cref="Signed"/> does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Unsigned(float* tables, float* values, byte* codes, int count, float inverse)
    {
        Vector512<int> borderLow = Vector512.Load((int*)tables), borderHigh = Vector512.Load((int*)tables + 16);
        Vector512<float> slope = Vector512.Load(tables + 32), offset = Vector512.Load(tables + 48);
        Vector512<int> decadeLow = Vector512.Load((int*)tables + 64), decadeHigh = Vector512.Load((int*)tables + 80), last = Vector512.Load((int*)tables + 96);
        Vector512<float> factor = Vector512.Create(inverse);
        Vector512<int> smallest = Vector512.Create(Smallest);
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector512<float> share = Vector512.Min(Vector512.Max(Vector512.Load(values + i) * factor, Vector512<float>.Zero), Vector512<float>.One);
            Vector512<int> exponent = Vector512.Max(Vector512.ShiftRightArithmetic(share.AsInt32(), 23), smallest);
            Vector512<int> border = Avx512F.PermuteVar16x32x2(borderLow, exponent, borderHigh);
            Vector512<int> decade = Avx512F.PermuteVar16x32x2(decadeLow, exponent, decadeHigh) - Vector512.ShiftRightArithmetic(border - share.AsInt32(), 31);
            Vector512<float> place = Vector512.FusedMultiplyAdd(share, Avx512F.PermuteVar16x32(slope, decade), Avx512F.PermuteVar16x32(offset, decade));
            Lanes.Narrow(Vector512.Min(Avx512F.ConvertToVector512Int32WithTruncation(place), Avx512F.PermuteVar16x32(last, decade))).Store(codes + i);
        }

        return i;
    }
}
