using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Blockwise;

/// <summary>Turns one block of numbers into codes and back, on the CPU, within the caller's memory.</summary>
internal readonly unsafe struct BlockCodec
{
    /// <summary>Blocks whose largest magnitude is below this count as zero: its reciprocal would not be finite, or not exact.</summary>
    public const float SmallestScale = 1.17549435e-38f;

    private readonly float* _values, _decades;
    private readonly byte* _planes;
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
        _decades = map.Decades;
        _planes = map.Planes;
        _zero = map.Nearest(0);
        if ((keepsSign ? map.SignedLookup : map.Lookup) is not { } lookup) return;
        _entries = lookup.Pointer;
        (_first, _last, _side) = (lookup.First, lookup.Last, lookup.Side);
    }

    /// <summary>x = map[code] · scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decode(byte* codes, float scale, float* values, int count)
    {
        Vector512<float> factor = Vector512.Create(scale);
        int i = 0;
        if (BytePlanes.IsSupported) i = BytePlanes.Decode(_planes, codes, scale, values, count);
        for (; i <= count - 16; i += 16) (Lanes.Gather((int*)_values, Lanes.Widen(codes + i)).AsSingle() * factor).Store(values + i);
        for (; i < count; i++) values[i] = _values[codes[i]] * scale;
    }

    /// <summary>Writes the codes nearest to the shares of the block's largest magnitude.</summary>
    /// <returns>That magnitude, 0 for a block of zeros; 1 for a map whose numbers stand for themselves.</returns>
    public float Encode(float* values, byte* codes, int count) => Encode(values, codes, count, _map.IsNormalized ? Largest(values, count) : 1);

    /// <summary>The same where the largest magnitude is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float Encode(float* values, byte* codes, int count, float largest)
    {
        float scale = Scale(largest);
        if (scale == 0) Unsafe.InitBlockUnaligned(codes, _zero, (uint)count);
        else if (DecadeEncoder.IsSupported && _decades != null) ByDecade(values, codes, count, 1 / scale);
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
        float scale = Scale(_map.IsNormalized ? Largest(values, count) : 1);
        if (scale == 0) Unsafe.InitBlockUnaligned(codes, _zero, (uint)count);
        else for (int i = 0; i < count; i++) codes[i] = StochasticRounding.Round(_values, values[i] * (1 / scale) + 0f, seed, offset + i);
        return scale;
    }

    private float Scale(float largest) => !_map.IsNormalized ? 1 : largest >= SmallestScale ? largest : 0;

    // What is not finite does not count, or its block would be lost.
    private static float Largest(float* values, int count)
    {
        Vector512<float> even = default, odd = default, infinity = Vector512.Create(float.PositiveInfinity);
        int i = 0;
        for (; i <= count - 32; i += 32)
        {
            Vector512<float> one = Vector512.Abs(Vector512.Load(values + i)), other = Vector512.Abs(Vector512.Load(values + i + 16));
            even = Vector512.MaxNative(even, Vector512.ConditionalSelect(Vector512.LessThan(one, infinity), one, Vector512<float>.Zero));
            odd = Vector512.MaxNative(odd, Vector512.ConditionalSelect(Vector512.LessThan(other, infinity), other, Vector512<float>.Zero));
        }

        float largest = Lanes.Largest(Vector512.MaxNative(even, odd));
        for (; i < count; i++) largest = float.IsFinite(values[i]) ? Math.Max(largest, Math.Abs(values[i])) : largest;
        return largest;
    }

    private void Search(float* values, byte* codes, int count, float inverse)
    {
        for (int i = 0; i < count; i++) codes[i] = _map.Nearest(values[i] * inverse + 0f, _keepsSign);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ByDecade(float* values, byte* codes, int count, float inverse)
    {
        int i = _map.IsSigned ? DecadeEncoder.Signed(_decades, values, codes, count, inverse, _zero, _keepsSign) : DecadeEncoder.Unsigned(_decades, values, codes, count, inverse);
        for (; i < count; i++) codes[i] = Code(MathF.FusedMultiplyAdd(values[i], inverse, 0f));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LookUp(float* values, byte* codes, int count, float inverse)
    {
        Vector512<float> factor = Vector512.Create(inverse);
        int i = 0;
        for (; i <= count - 16; i += 16) Lanes.Narrow(Code(Vector512.Load(values + i), factor)).Store(codes + i);
        for (; i < count; i++) codes[i] = Code(MathF.FusedMultiplyAdd(values[i], inverse, 0f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<int> Code(Vector512<float> value, Vector512<float> inverse)
    {
        // −0 becomes +0, which has no sign to keep.
        Vector512<int> bits = Vector512.FusedMultiplyAdd(value, inverse, Vector512<float>.Zero).AsInt32();
        Vector512<int> sign = Vector512.ShiftRightArithmetic(bits, 31);
        Vector512<int> upper = Vector512.ShiftRightLogical(bits & Vector512.Create(int.MaxValue), CodeLookup.HalfBits);
        Vector512<int> place = Vector512.Min(Vector512.Max(upper, Vector512.Create(_first)), Vector512.Create(_last)) + (sign & Vector512.Create(_side));
        Vector512<int> entry = Lanes.Gather(_entries - _first, place);
        Vector512<int> beyond = Vector512.GreaterThan(bits & Vector512.Create(0xFFFF), entry & Vector512.Create(0xFFFFFF));
        return Vector512.ShiftRightLogical(entry, 24) - ((beyond ^ sign) - sign);
    }

    private byte Code(float share)
    {
        int bits = BitConverter.SingleToInt32Bits(share), sign = bits >> 31;
        int upper = (bits & int.MaxValue) >> CodeLookup.HalfBits;
        int entry = _entries[Math.Clamp(upper, _first, _last) - _first + (sign & _side)];
        int beyond = (bits & 0xFFFF) > (entry & 0xFFFFFF) ? -1 : 0;
        return (byte)((int)((uint)entry >> 24) - ((beyond ^ sign) - sign));
    }
}
