namespace Trainer.Kernels.Blockwise;

/// <summary>Rounding up or down by chance, with draws that depend on a seed and an element's place only, so that every launcher makes the same.</summary>
internal static class StochasticRounding
{
    /// <summary>A draw from [0, 1) in steps of 2⁻²⁴.</summary>
    public static float Draw(ulong seed, long index)
    {
        // SplitMix64 (Steele, Lea and Flood, 2014) as a hash of the two.
        ulong z = seed + 0x9E3779B97F4A7C15UL * (ulong)(index + 1);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return ((z ^ (z >> 31)) >> 40) * (1f / (1 << 24));
    }

    /// <summary>Of the two codes around a number the upper one with probability (x − lower) / (upper − lower).</summary>
    public static unsafe byte Round(float* values, float share, ulong seed, long index)
    {
        int lower = 0;
        for (int step = CodeMap.Count / 2; step > 0; step >>= 1)
        {
            if (values[lower + step] <= share) lower += step;
        }

        if (lower == CodeMap.Count - 1 || share <= values[0]) return (byte)lower;
        float chance = (share - values[lower]) / (values[lower + 1] - values[lower]);
        return (byte)(Draw(seed, index) < chance ? lower + 1 : lower);
    }
}
