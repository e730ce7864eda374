namespace Trainer.Kernels.Blockwise;

/// <summary>
/// Finds the nearest code by one look into a table. The upper 15 bits of a magnitude (exponent and 7 of the fraction) choose an entry, which holds the code at the lower end of that range and where in
/// the range the next code begins; the lower 16 bits decide between the two. It is exact, and possible where no range holds two boundaries.
/// </summary>
/// <remarks>
/// The layout of an entry: bits 24–31 the code, bits 0–23 the largest lower half that still belongs to it (0x10000: all do). Entries of negative numbers follow those of positive ones; there the code
/// falls as the magnitude grows.
/// </remarks>
internal sealed class CodeLookup
{
    /// <summary>Where the lower half ends.</summary>
    public const int HalfBits = 16;

    private const int None = 0x10000;

    private CodeLookup(int first, int last, int[] entries) => (First, Last, Entries) = (first, last, entries);

    /// <summary>The upper half of the smallest magnitude told apart from 0.</summary>
    public int First { get; }

    /// <summary>The upper half of the largest.</summary>
    public int Last { get; }

    /// <summary>The number of entries of one sign.</summary>
    public int Side => Last - First + 1;

    /// <summary>The entries, first those of positive numbers; pinned.</summary>
    public int[] Entries { get; }

    /// <summary>The address of the entries.</summary>
    public unsafe int* Pointer => (int*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref Entries[0]);

    /// <summary>Builds the table; null when a range would hold two boundaries, or equal numbers stand elsewhere than at 0.</summary>
    public static CodeLookup? TryBuild(float[] values, bool keepsSign)
    {
        int zero = Array.FindIndex(values, value => value >= 0), positive = Array.FindLastIndex(values, value => value <= 0);
        if (zero < 0 || positive < 0 || values[zero] != 0 || values[positive] != 0) return null;
        int negative = keepsSign && zero > 0 ? zero - 1 : zero;
        float[] up = Boundaries(values[positive..]), down = Boundaries([.. values[..(negative + 1)].Reverse().Select(value => -value)]);
        float[] all = [.. up, .. down];
        if (all.Length == 0 || all.Any(boundary => boundary <= 0)) return null;
        int first = Upper(all.Min()) - 1, last = Math.Max(Upper(all.Max()), Upper(1f)) + 1;
        int side = last - first + 1;
        int[] entries = GC.AllocateArray<int>(2 * side, pinned: true);
        return Fill(entries.AsSpan(0, side), up, first, positive, 1) && Fill(entries.AsSpan(side), down, first, negative, -1) ? new(first, last, entries) : null;
    }

    // The largest float that still belongs to the lower neighbour, for each pair of neighbours.
    private static float[] Boundaries(float[] values) => [.. values.Zip(values.Skip(1), (a, b) =>
    {
        double middle = ((double)a + b) / 2;
        float rounded = (float)middle;
        return rounded > middle ? MathF.BitDecrement(rounded) : rounded;
    })];

    private static int Upper(float value) => BitConverter.SingleToInt32Bits(value) >> HalfBits;

    private static bool Fill(Span<int> side, float[] boundaries, int first, int code, int step)
    {
        int next = 0;
        for (int i = 0; i < side.Length; i++)
        {
            int border = None;
            int own = code;
            while (next < boundaries.Length && Upper(boundaries[next]) == first + i)
            {
                if (border != None) return false;
                border = BitConverter.SingleToInt32Bits(boundaries[next++]) & 0xFFFF;
                code += step;
            }

            side[i] = own << 24 | border;
        }

        return next == boundaries.Length;
    }
}
