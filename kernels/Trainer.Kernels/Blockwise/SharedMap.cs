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
        if (_range.Last < _range.First) return Search(Interop.IntAsFloat((uint)bits));
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

    // CodeMap.Nearest for maps too uneven for a table.
    private int Search(float share)
    {
        int above = 0;
        for (int step = CodeMap.Count / 2; step > 0; step >>= 1)
        {
            if (Decode(above + step - 1) < share) above += step;
        }

        if (above == CodeMap.Count - 1 && Decode(above) < share) return above;
        int below = IntrinsicMath.Max(above - 1, 0);
        double down = (double)share - Decode(below), up = (double)Decode(above) - share;
        bool isUpper = up < down || (up == down && IntrinsicMath.Abs(Decode(above)) < IntrinsicMath.Abs(Decode(below)));
        int code = isUpper ? above : below;
        if (_range.KeepsSign == 0 || (int)Interop.FloatAsInt(share) >= 0) return code;
        while (code > 0 && Decode(code) == 0) code--;
        return code;
    }
}
