using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Trainer.Kernels.Blockwise;

/// <summary>Turns one block of numbers into codes and back, on the CPU, within the caller's memory.</summary>
internal readonly unsafe struct BlockCodec
{
    /// <summary>Blocks whose largest magnitude is below this count as zero: its reciprocal would not be finite, or not exact.</summary>
    public const float SmallestScale = 1.17549435e-38f;

    private readonly float* _values;
    private readonly int* _entries;
    private readonly int _first, _last, _side;
    private readonly CodeMap _map;
    private readonly bool _keepsSign;
    private readonly byte _zero;

    /// <summary>Prepares a codec.</summary>
    /// <param name="map">The map; its tables do not move.</param>
    /// <param name="keepsSign">Whether small negative numbers take the smallest negative code instead of 0.</param>
    public BlockCodec(CodeMap map, bool keepsSign)
    {
        (_map, _keepsSign) = (map, keepsSign);
        _values = map.Pointer;
        _zero = map.Nearest(0);
        if ((keepsSign ? map.SignedLookup : map.Lookup) is not { } lookup) return;
        _entries = lookup.Pointer;
        (_first, _last, _side) = (lookup.First, lookup.Last, lookup.Side);
    }

    /// <summary>x = map[code] · scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decode(byte* codes, float scale, float* values, int count)
    {
        int i = 0;
        if (Avx2.IsSupported)
        {
            Vector256<float> factor = Vector256.Create(scale);
            for (; i <= count - 8; i += 8) (Avx2.GatherVector256(_values, Avx2.ConvertToVector256Int32(codes + i), 4) * factor).Store(values + i);
        }

        for (; i < count; i++) values[i] = _values[codes[i]] * scale;
    }

    /// <summary>Writes the codes nearest to the shares of the block's largest magnitude.</summary>
    /// <returns>That magnitude, 0 for a block of zeros; 1 for a map whose numbers stand for themselves.</returns>
    public float Encode(float* values, byte* codes, int count)
    {
        float scale = Scale(values, count);
        if (scale == 0) Unsafe.InitBlockUnaligned(codes, _zero, (uint)count);
        else if (_entries == null) Search(values, codes, count, 1 / scale);
        else LookUp(values, codes, count, 1 / scale);
        return scale;
    }

    /// <summary>The same with stochastic rounding: of the two neighbours the upper one with probability (x − lower) / (upper − lower).</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="codes">Receives the codes.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Decides the draws, together with the place of each element.</param>
    /// <param name="offset">The place of the first element in its tensor.</param>
    public float EncodeStochastically(float* values, byte* codes, int count, ulong seed, long offset)
    {
        float scale = Scale(values, count);
        if (scale == 0) Unsafe.InitBlockUnaligned(codes, _zero, (uint)count);
        else for (int i = 0; i < count; i++) codes[i] = StochasticRounding.Round(_values, values[i] * (1 / scale) + 0f, seed, offset + i);
        return scale;
    }

    private float Scale(float* values, int count)
    {
        if (!_map.IsNormalized) return 1;
        Vector256<float> largest = default;
        int i = 0;
        for (; i <= count - 8; i += 8) largest = Vector256.MaxNative(largest, Vector256.Abs(Vector256.Load(values + i)));
        float scale = 0;
        for (int lane = 0; lane < 8; lane++) scale = Math.Max(scale, largest[lane]);
        for (; i < count; i++) scale = Math.Max(scale, Math.Abs(values[i]));
        return scale >= SmallestScale ? scale : 0;
    }

    private void Search(float* values, byte* codes, int count, float inverse)
    {
        for (int i = 0; i < count; i++) codes[i] = _map.Nearest(values[i] * inverse + 0f, _keepsSign);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LookUp(float* values, byte* codes, int count, float inverse)
    {
        int i = 0;
        if (Avx2.IsSupported)
        {
            Vector256<float> factor = Vector256.Create(inverse);
            for (; i <= count - 32; i += 32)
            {
                Vector256<short> low = Vector256.Narrow(Code(Vector256.Load(values + i) * factor), Code(Vector256.Load(values + i + 8) * factor));
                Vector256<short> high = Vector256.Narrow(Code(Vector256.Load(values + i + 16) * factor), Code(Vector256.Load(values + i + 24) * factor));
                Vector256.Narrow(low.AsUInt16(), high.AsUInt16()).Store(codes + i);
            }
        }

        for (; i < count; i++) codes[i] = Code(values[i] * inverse);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Code(Vector256<float> share)
    {
        // −0 becomes +0, which has no sign to keep.
        Vector256<int> bits = (share + Vector256<float>.Zero).AsInt32();
        Vector256<int> sign = Vector256.ShiftRightArithmetic(bits, 31);
        Vector256<int> upper = Vector256.ShiftRightLogical(bits & Vector256.Create(int.MaxValue), CodeLookup.HalfBits);
        Vector256<int> place = Vector256.Min(Vector256.Max(upper, Vector256.Create(_first)), Vector256.Create(_last)) - Vector256.Create(_first) + (sign & Vector256.Create(_side));
        Vector256<int> entry = Avx2.GatherVector256(_entries, place, 4);
        Vector256<int> beyond = Vector256.GreaterThan(bits & Vector256.Create(0xFFFF), entry & Vector256.Create(0xFFFFFF));
        return Vector256.ShiftRightLogical(entry, 24) - ((beyond ^ sign) - sign);
    }

    private byte Code(float share)
    {
        int bits = BitConverter.SingleToInt32Bits(share + 0f), sign = bits >> 31;
        int upper = (bits & int.MaxValue) >> CodeLookup.HalfBits;
        int entry = _entries[Math.Clamp(upper, _first, _last) - _first + (sign & _side)];
        int beyond = (bits & 0xFFFF) > (entry & 0xFFFFFF) ? -1 : 0;
        return (byte)((int)((uint)entry >> 24) - ((beyond ^ sign) - sign));
    }
}
