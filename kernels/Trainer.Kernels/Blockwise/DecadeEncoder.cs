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
    private const int Width = 16, Exponents = 32;

    // 2⁻²⁴: whatever is smaller has the code of 0, as this has, and the exponents from here to that of 1 differ in their lowest five bits.
    private const float Smallest = 5.9604645e-8f;
    private const int SmallestExponent = 103;

    // max(|a|, |b|), and of a NaN and a number the number.
    private const byte LargerMagnitude = 0b1011;

    /// <summary>Whether the processor can.</summary>
    public static bool IsSupported => Avx512DQ.IsSupported && Avx512BW.IsSupported;

    /// <summary>Borders by the exponent's lowest five bits, then A, B and L by decade; pinned. The lowest four bits of a border tell the decade below it. Decade 0 is 0 itself, the last one 1.</summary>
    /// <param name="positive">The positive numbers of a dynamic map of 7 decades, ascending.</param>
    public static float[] Tables(ReadOnlySpan<float> positive)
    {
        float[] tables = GC.AllocateArray<float>(Exponents + 3 * Width, pinned: true);
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
            tables[Exponents + d] = (float)slope;
            tables[Exponents + Width + d] = (float)(1 + first[d] - (d == 8 ? 0 : 0.1 * s * slope));
            tables[Exponents + 2 * Width + d] = first[d] + count;
        }

        for (int exponent = SmallestExponent; exponent < SmallestExponent + Exponents; exponent++)
        {
            double from = Math.Pow(2, exponent - 127), to = 2 * from;
            int decade = border.Skip(1).Count(value => value <= from), inside = border.Skip(1).Count(value => value > from && value < to);
            if (inside > 1) throw new InvalidOperationException("Two borders within a power of two.");
            tables[exponent % Exponents] = Pack(inside == 0 ? float.PositiveInfinity : (float)border[decade + 1], decade);
        }

        return tables;
    }

    // Of the numbers that end in the decade, the nearest: eight units in the last place away at most.
    private static float Pack(float border, int decade) => BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(border) - decade + 8 & ~15) + decade);

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
        Vector512<int> low = Vector512.Load((int*)tables), high = Vector512.Load((int*)tables + 16);
        Vector512<float> slope = Vector512.Load(tables + 32), offset = Vector512.Load(tables + 48), last = Vector512.Load(tables + 64);
        Vector512<float> factor = Vector512.Create(inverse);
        Vector512<int> sign = Vector512.Create(keepsSign ? int.MinValue : 0);
        Vector512<short> middle = Vector512.Create((short)zero);
        int i = 0;
        for (; i <= count - 64; i += 64)
        {
            Vector512<int> a = Signed(values + i, factor, low, high, slope, offset, last, sign), b = Signed(values + i + 16, factor, low, high, slope, offset, last, sign);
            Vector512<int> c = Signed(values + i + 32, factor, low, high, slope, offset, last, sign), d = Signed(values + i + 48, factor, low, high, slope, offset, last, sign);
            // There is no −1: the most negative code is one step short of it, and that is where packing stops.
            Lanes.Pack(Avx512BW.PackSignedSaturate(a, b) + middle, Avx512BW.PackSignedSaturate(c, d) + middle).Store(codes + i);
        }

        for (; i <= count - 16; i += 16) Lanes.Narrow(Vector512.Max(Signed(values + i, factor, low, high, slope, offset, last, sign) + Vector512.Create(zero), Vector512<int>.Zero)).Store(codes + i);
        return i;
    }

    /// <summary>Writes the codes of numbers of an unsigned map, as <see cref="Signed(float*, float*, byte*, int, float, int, bool)"/> does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Unsigned(float* tables, float* values, byte* codes, int count, float inverse)
    {
        Vector512<int> low = Vector512.Load((int*)tables), high = Vector512.Load((int*)tables + 16);
        Vector512<float> slope = Vector512.Load(tables + 32), offset = Vector512.Load(tables + 48), last = Vector512.Load(tables + 64);
        Vector512<float> factor = Vector512.Create(inverse);
        int i = 0;
        for (; i <= count - 64; i += 64)
        {
            Vector512<int> a = Unsigned(values + i, factor, low, high, slope, offset, last), b = Unsigned(values + i + 16, factor, low, high, slope, offset, last);
            Vector512<int> c = Unsigned(values + i + 32, factor, low, high, slope, offset, last), d = Unsigned(values + i + 48, factor, low, high, slope, offset, last);
            Lanes.Pack(Avx512BW.PackSignedSaturate(a, b), Avx512BW.PackSignedSaturate(c, d)).Store(codes + i);
        }

        for (; i <= count - 16; i += 16) Lanes.Narrow(Unsigned(values + i, factor, low, high, slope, offset, last)).Store(codes + i);
        return i;
    }

    /// <summary>Steps from the code of 0, down for negative numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Signed(float* values, Vector512<float> factor, Vector512<int> low, Vector512<int> high, Vector512<float> slope, Vector512<float> offset, Vector512<float> last, Vector512<int> sign)
    {
        // −0 becomes +0, which has no sign to keep.
        Vector512<float> share = Vector512.FusedMultiplyAdd(Vector512.Load(values), factor, Vector512<float>.Zero);
        Vector512<float> place = Place(Avx512DQ.Range(share, Vector512.Create(Smallest), LargerMagnitude), low, high, slope, offset, last);
        Vector512<float> signed = Vector512.ConditionalSelect(Vector512.Create(int.MinValue).AsSingle(), share, place);
        return Vector512.Min(Avx512F.ConvertToVector512Int32WithTruncation(signed), (share.AsInt32() & sign) | Vector512.Create(int.MaxValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Unsigned(float* values, Vector512<float> factor, Vector512<int> low, Vector512<int> high, Vector512<float> slope, Vector512<float> offset, Vector512<float> last) =>
        Avx512F.ConvertToVector512Int32WithTruncation(Place(Avx512F.Max(Vector512.Load(values) * factor, Vector512.Create(Smallest)), low, high, slope, offset, last));

    /// <summary>⌊min(A_d x + B_d, L_d)⌋ before the rounding; for ∞ the code of 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Place(Vector512<float> magnitude, Vector512<int> low, Vector512<int> high, Vector512<float> slope, Vector512<float> offset, Vector512<float> last)
    {
        Vector512<int> border = Avx512F.PermuteVar16x32x2(low, Vector512.ShiftRightLogical(magnitude.AsInt32(), 23), high);
        // Of positive floats the larger has the larger bits: the sign of the difference tells whether the border is passed. Permutations look at the lowest four bits only, the decade.
        Vector512<int> decade = border - Vector512.ShiftRightArithmetic(border - magnitude.AsInt32(), 31);
        Vector512<float> place = Vector512.FusedMultiplyAdd(magnitude, Avx512F.PermuteVar16x32(slope, decade), Avx512F.PermuteVar16x32(offset, decade));
        return Avx512F.Min(place, Avx512F.PermuteVar16x32(last, decade));
    }
}
