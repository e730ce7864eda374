using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Trainer.Kernels.Launch;

/// <summary>Operations on sixteen floats that the runtime does not offer as one. Where the processor has no 512-bit vectors, they are two of 256 bits.</summary>
internal static unsafe class Lanes
{
    /// <summary>1/x for x &gt; 0, to 2 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Reciprocal(Vector512<float> x)
    {
        if (!Avx512F.IsSupported) return Vector512<float>.One / x;
        // The divider is slow: an estimate to 14 bits and one step of Newton's method, y ← y + y (1 − x y).
        Vector512<float> y = Avx512F.Reciprocal14(x);
        return Vector512.FusedMultiplyAdd(y, Vector512.FusedMultiplyAdd(-x, y, Vector512<float>.One), y);
    }

    /// <summary>The largest of sixteen numbers, none of which is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector512<float> x)
    {
        Vector256<float> half = Vector256.MaxNative(x.GetLower(), x.GetUpper());
        Vector128<float> quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        return Math.Max(Math.Max(quarter[0], quarter[1]), Math.Max(quarter[2], quarter[3]));
    }

    /// <summary>The smallest of sixteen numbers, none of which is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Smallest(Vector512<float> x)
    {
        Vector256<float> half = Vector256.MinNative(x.GetLower(), x.GetUpper());
        Vector128<float> quarter = Vector128.MinNative(half.GetLower(), half.GetUpper());
        return Math.Min(Math.Min(quarter[0], quarter[1]), Math.Min(quarter[2], quarter[3]));
    }

    /// <summary>table[index] for sixteen indices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Gather(int* table, Vector512<int> index) => Avx2.IsSupported
        ? Vector512.Create(Avx2.GatherVector256(table, index.GetLower(), 4), Avx2.GatherVector256(table, index.GetUpper(), 4))
        : GatherOneByOne(table, index);

    /// <summary>Sixteen bytes as numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widen(byte* bytes)
    {
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector512Int32(Vector128.Load(bytes));
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(bytes));
        return Vector512.Create(Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low)), Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high))).AsInt32();
    }

    /// <summary>The lowest bytes of sixteen numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Narrow(Vector512<int> numbers)
    {
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector128Byte(numbers);
        Vector256<ushort> half = Vector256.Narrow(numbers.GetLower().AsUInt32(), numbers.GetUpper().AsUInt32());
        return Vector128.Narrow(half.GetLower(), half.GetUpper());
    }

    /// <summary>Four quarters of four numbers as rows become columns. Packing and unpacking work within quarters of a register: this order brings their results, or what goes into them, back in order.</summary>
    public static Vector512<int> Turned => Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);

    /// <summary>The bytes of four times sixteen numbers, of which the first two and the last two have been packed into words quarter by quarter: in order, and what is beyond a byte at its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Pack(Vector512<short> first, Vector512<short> second) =>
        Avx512F.PermuteVar16x32(Avx512BW.PackUnsignedSaturate(first, second).AsInt32(), Turned).AsByte();

    private static Vector512<int> GatherOneByOne(int* table, Vector512<int> index)
    {
        int* values = stackalloc int[16];
        for (int i = 0; i < 16; i++) values[i] = table[index[i]];
        return Vector512.Load(values);
    }
}
