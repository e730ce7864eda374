using ILGPU;
using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Blockwise;

/// <summary>A map in a group's shared memory. The same codes as <see cref="BlockCodec"/>.</summary>
internal readonly struct SharedMap(ArrayView<int> words, LookupRange range)
{
    private readonly ArrayView<int> _words = words;
    private readonly LookupRange _range = range;

    /// <summary>Copies a map into shared memory, by all threads of the group; a barrier must follow.</summary>
    /// <param name="values">The numbers, 256.</param>
    /// <param name="entries">The table's entries.</param>
    /// <param name="words">Shared memory for both.</param>
    public static void Copy(ArrayView<float> values, ArrayView<int> entries, ArrayView<int> words)
    {
        for (int i = Group.IdxX; i < CodeMap.Count; i += Group.DimX) words[i] = (int)Interop.FloatAsInt(values[i]);
        for (int i = Group.IdxX; i < entries.IntLength; i += Group.DimX) words[CodeMap.Count + i] = entries[i];
    }

    /// <summary>What a code stands for.</summary>
    public float Decode(int code) => Interop.IntAsFloat((uint)_words[code]);

    /// <summary>Four codes of a word, times a scale.</summary>
    public Quad Decode(uint codes, float scale)
    {
        Quad quad = default;
        (quad.X, quad.Y) = (Decode((int)(codes & 0xFF)) * scale, Decode((int)((codes >> 8) & 0xFF)) * scale);
        (quad.Z, quad.W) = (Decode((int)((codes >> 16) & 0xFF)) * scale, Decode((int)(codes >> 24)) * scale);
        return quad;
    }

    /// <summary>The scale of a block: its largest magnitude; 0 if that is too small for a reciprocal, 1 for a map whose numbers stand for themselves.</summary>
    public float Scale(float largest) => _range.IsNormalized == 0 ? 1 : largest < BlockCodec.SmallestScale ? 0 : largest;

    /// <summary>The codes nearest to four numbers' shares of a scale, in a word.</summary>
    public uint Encode(Quad quad, float scale)
    {
        float inverse = 1 / scale;
        bool isZero = scale == 0;
        return (uint)(Encode(isZero ? 0 : quad.X, inverse) | (Encode(isZero ? 0 : quad.Y, inverse) << 8) | (Encode(isZero ? 0 : quad.Z, inverse) << 16) | (Encode(isZero ? 0 : quad.W, inverse) << 24));
    }

    /// <summary>The code nearest to a number's share.</summary>
    public int Encode(float value, float inverse)
    {
        // A share too small for float32 keeps the number's sign; a negative zero has none.
        int bits = value == 0 ? 0 : (int)Interop.FloatAsInt(value * inverse);
        if (_range.Last < _range.First) return Search(bits);
        if (_range.Side == 0) bits &= ~(bits >> 31);
        int sign = bits >> 31;
        int upper = (bits & int.MaxValue) >> CodeLookup.HalfBits;
        int entry = _words[CodeMap.Count + IntrinsicMath.Clamp(upper, _range.First, _range.Last) - _range.First + (sign & _range.Side)];
        int beyond = (bits & 0xFFFF) > (entry & 0xFFFFFF) ? -1 : 0;
        return (int)((uint)entry >> 24) - ((beyond ^ sign) - sign);
    }

    /// <summary>One of the two codes around a share, by chance.</summary>
    public int EncodeStochastically(float share, ulong seed, long index)
    {
        int lower = 0;
        for (int step = CodeMap.Count / 2; step > 0; step >>= 1)
        {
            if (Decode(lower + step) <= share) lower += step;
        }

        if (lower == CodeMap.Count - 1 || share <= Decode(0)) return lower;
        float chance = (share - Decode(lower)) / (Decode(lower + 1) - Decode(lower));
        return StochasticRounding.Draw(seed, index) < chance ? lower + 1 : lower;
    }

    // For maps too uneven for a table: its place has the boundaries (CodeBoundaries).
    private int Search(int bits)
    {
        float share = bits == int.MinValue ? -float.Epsilon : Interop.IntAsFloat((uint)bits);
        int code = 0;
        for (int step = CodeMap.Count / 2; step > 0; step >>= 1)
        {
            if (Decode(CodeMap.Count + code + step - 1) < share) code += step;
        }

        return code;
    }
}
