namespace Trainer.Kernels.Blockwise;

/// <summary>Where codes end, for kernels that search: the code of x is the number of boundaries below x.</summary>
internal static class CodeBoundaries
{
    /// <summary>The largest numbers that still have the codes 0 … 254, as their bits.</summary>
    public static int[] Of(CodeMap map, bool keepsSign) => [.. Enumerable.Range(0, CodeMap.Count - 1).Select(code => Bits(Last(map, code, keepsSign)))];

    // By bisection over all floats in their order, since a code may end anywhere.
    private static int Last(CodeMap map, int code, bool keepsSign)
    {
        long below = Rank(float.NegativeInfinity), above = Rank(float.PositiveInfinity);
        while (above - below > 1)
        {
            long middle = (below + above) >> 1;
            if (map.Nearest(BitConverter.Int32BitsToSingle(Bits((int)middle)), keepsSign) <= code) below = middle;
            else above = middle;
        }

        return (int)below;
    }

    private static int Rank(float value) => Bits(BitConverter.SingleToInt32Bits(value));

    // Ranks order floats; of a negative one the bits are those of its magnitude's, turned round. The function is its own inverse.
    private static int Bits(int bits) => bits >= 0 ? bits : int.MinValue - bits;
}
