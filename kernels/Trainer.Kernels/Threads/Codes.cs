using ILGPU;

namespace Trainer.Kernels.Threads;

/// <summary>Four codes of one byte in a word, the first in the lowest bits.</summary>
internal static class Codes
{
    /// <summary>Reads four codes, in one access if they are aligned.</summary>
    public static uint Load(ArrayView<byte> from, long at, int count, int isAligned)
    {
        if (isAligned != 0 && count == Quad.Size) return from.Cast<uint>()[at >> 2];
        uint word = 0;
        if (count > 0) word = from[at];
        if (count > 1) word |= (uint)from[at + 1] << 8;
        if (count > 2) word |= (uint)from[at + 2] << 16;
        if (count > 3) word |= (uint)from[at + 3] << 24;
        return word;
    }

    /// <summary>Writes what <see cref="Load"/> reads.</summary>
    public static void Store(uint word, ArrayView<byte> to, long at, int count, int isAligned)
    {
        if (isAligned != 0 && count == Quad.Size)
        {
            to.Cast<uint>()[at >> 2] = word;
            return;
        }

        if (count > 0) to[at] = (byte)word;
        if (count > 1) to[at + 1] = (byte)(word >> 8);
        if (count > 2) to[at + 2] = (byte)(word >> 16);
        if (count > 3) to[at + 3] = (byte)(word >> 24);
    }
}
