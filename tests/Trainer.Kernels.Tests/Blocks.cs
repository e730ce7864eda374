using Trainer.Kernels.Blockwise;

namespace Trainer.Kernels.Tests;

/// <summary>Single numbers through the kernels' block functions.</summary>
internal static unsafe class Blocks
{
    /// <summary>The code of a share of a block's largest magnitude; below sixteen numbers the table is looked up.</summary>
    public static byte Encode(CodeMap map, bool keepsSign, float share)
    {
        float* values = stackalloc float[2] { share, 1 };
        byte* codes = stackalloc byte[2];
        new BlockCodec(map, keepsSign).Encode(values, codes, 2);
        return codes[0];
    }
}
