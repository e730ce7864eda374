using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Trainer.Kernels.Gram.Cpu;

/// <summary>The sum over some of the columns of one layer. A block of columns is centred into memory that the second-level cache holds, and its rows are multiplied with each other by fours, on and above the diagonal.</summary>
/// <param name="x">[rows or more, columns].</param>
/// <param name="order">Which rows the samples are.</param>
/// <param name="columns">How many features.</param>
/// <param name="sums">Receives the products on and above the diagonal, [padded, padded].</param>
internal readonly unsafe struct GramPart(float* x, long[] order, long columns, float* sums)
{
    private const int Lanes = 16, Tile = 4, BlockFloats = 96 * 1024, Ahead = 2;

    /// <summary>Rows in whole tiles.</summary>
    public static int Padded(int rows) => (rows + Tile - 1) / Tile * Tile;

    /// <summary>The columns of a block: whole vectors, and 384 KiB at most unless there are very many rows.</summary>
    public static int ColumnsOfBlock(int rows) => Math.Clamp(BlockFloats / Padded(rows) / Lanes, 4, 128) * Lanes;

    /// <summary>Adds up the blocks from <paramref name="begin"/> to before <paramref name="end"/>.</summary>
    /// <returns>Σ mean² over their columns.</returns>
    public double Run(int begin, int end)
    {
        int rows = order.Length, padded = Padded(rows), width = ColumnsOfBlock(rows);
        new Span<float>(sums, padded * padded).Clear();
        float* block = (float*)NativeMemory.AlignedAlloc((nuint)((padded + 1) * width * sizeof(float)), 64);
        try
        {
            double squares = 0;
            for (int i = begin; i < end; i++)
            {
                int count = (int)Math.Min(width, columns - ((long)i * width)), vectors = (count + Lanes - 1) / Lanes;
                squares += Centre(x + ((long)i * width), count, vectors, block, block + (padded * width), width);
                for (int row = 0; row < padded; row += Tile)
                {
                    for (int other = row; other < padded; other += Tile) Multiply(block + (row * width), block + (other * width), width, vectors, sums + (row * padded) + other, padded);
                }
            }

            return squares;
        }
        finally
        {
            NativeMemory.AlignedFree(block);
        }
    }

    // Means are of what the rows differ from the first by, so that of rows that are all the same nothing at all is left. Each row is read once: where they are a power of two apart, the cache keeps few of them. A row ends where no stream of the hardware's goes on: the one after next is asked for.
    private double Centre(float* from, int count, int vectors, float* block, float* mean, int width)
    {
        new Span<float>(mean, vectors * Lanes).Clear();
        int rows = order.Length, whole = count / Lanes * Lanes;
        for (int row = 0; row < rows; row++)
        {
            float* values = from + (order[row] * columns), to = block + (row * width), ahead = from + (order[Math.Min(row + Ahead, rows - 1)] * columns);
            for (int i = 0; i < whole; i += Lanes)
            {
                Sse.Prefetch0(ahead + i);
                Vector512<float> value = Vector512.Load(values + i);
                value.StoreAligned(to + i);
                (Vector512.LoadAligned(mean + i) + (value - Vector512.LoadAligned(block + i))).StoreAligned(mean + i);
            }

            for (int i = whole; i < count; i++) mean[i] += (to[i] = values[i]) - block[i];
            new Span<float>(to + count, (vectors * Lanes) - count).Clear();
        }

        double squares = 0;
        for (int i = 0; i < count; i++)
        {
            mean[i] = block[i] + (mean[i] / rows);
            squares += (double)mean[i] * mean[i];
        }

        for (int row = 0; row < rows; row++)
        {
            float* to = block + (row * width);
            for (int i = 0; i < vectors * Lanes; i += Lanes) (Vector512.LoadAligned(to + i) - Vector512.LoadAligned(mean + i)).StoreAligned(to + i);
        }

        for (int row = rows; row < Padded(rows); row++) new Span<float>(block + (row * width), vectors * Lanes).Clear();
        return squares;
    }

    // Four rows by four rows, sixteen vectors of sums.
    private static void Multiply(float* a, float* b, int width, int vectors, float* to, int stride)
    {
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default, s33 = default;
        float* a1 = a + width, a2 = a1 + width, a3 = a2 + width, b1 = b + width, b2 = b1 + width, b3 = b2 + width;
        for (int i = 0; i < vectors * Lanes; i += Lanes)
        {
            Vector512<float> y0 = Vector512.Load(b + i), y1 = Vector512.Load(b1 + i), y2 = Vector512.Load(b2 + i), y3 = Vector512.Load(b3 + i), x = Vector512.Load(a + i);
            (s00, s01, s02, s03) = (Vector512.FusedMultiplyAdd(x, y0, s00), Vector512.FusedMultiplyAdd(x, y1, s01), Vector512.FusedMultiplyAdd(x, y2, s02), Vector512.FusedMultiplyAdd(x, y3, s03));
            x = Vector512.Load(a1 + i);
            (s10, s11, s12, s13) = (Vector512.FusedMultiplyAdd(x, y0, s10), Vector512.FusedMultiplyAdd(x, y1, s11), Vector512.FusedMultiplyAdd(x, y2, s12), Vector512.FusedMultiplyAdd(x, y3, s13));
            x = Vector512.Load(a2 + i);
            (s20, s21, s22, s23) = (Vector512.FusedMultiplyAdd(x, y0, s20), Vector512.FusedMultiplyAdd(x, y1, s21), Vector512.FusedMultiplyAdd(x, y2, s22), Vector512.FusedMultiplyAdd(x, y3, s23));
            x = Vector512.Load(a3 + i);
            (s30, s31, s32, s33) = (Vector512.FusedMultiplyAdd(x, y0, s30), Vector512.FusedMultiplyAdd(x, y1, s31), Vector512.FusedMultiplyAdd(x, y2, s32), Vector512.FusedMultiplyAdd(x, y3, s33));
        }

        Add(to, s00, s01, s02, s03);
        Add(to + stride, s10, s11, s12, s13);
        Add(to + (2 * stride), s20, s21, s22, s23);
        Add(to + (3 * stride), s30, s31, s32, s33);
    }

    // The sums over the lanes of four vectors side by side, each in the order ((0 + 1) + (2 + 3)) of its quarters.
    private static void Add(float* to, Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth)
    {
        Vector512<float> all = Halves(Halves(first, second), Halves(third, fourth));
        Vector128<float> sums = (all.GetLower().GetLower() + all.GetLower().GetUpper()) + (all.GetUpper().GetLower() + all.GetUpper().GetUpper());
        (Vector128.Load(to) + sums).Store(to);
    }

    // In each quarter a₀ + a₁, a₂ + a₃, b₀ + b₁, b₂ + b₃.
    private static Vector512<float> Halves(Vector512<float> a, Vector512<float> b) => Avx512F.Shuffle(a, b, 0b10_00_10_00) + Avx512F.Shuffle(a, b, 0b11_01_11_01);
}
