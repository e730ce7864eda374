using ILGPU;
using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Blockwise;

/// <summary>
/// The CUDA kernels of the quantiser. A thread has four elements at a time, as many threads as it takes share a block, and the groups take turns at the tensor, so that the map's tables are copied into
/// shared memory once for all that a group does.
/// </summary>
internal static class BlockwiseKernels
{
    /// <summary>Codes and scales of a tensor.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="codes">Receives the codes.</param>
    /// <param name="scales">Receives the blocks' scales.</param>
    /// <param name="values">The map.</param>
    /// <param name="entries">Its table.</param>
    /// <param name="range">How the table is read.</param>
    /// <param name="options">The rest.</param>
    public static void Quantize(
        ArrayView<Float32Element> x, ArrayView<byte> codes, ArrayView<float> scales, ArrayView<float> values, ArrayView<int> entries, LookupRange range, QuantizeOptions options)
    {
        ArrayView<int> words = SharedMemory.GetDynamic<int>();
        ArrayView<float> partial = SharedMemory.Allocate<float>(2 * BlockMaximum.Warps);
        SharedMap.Copy(values, entries, words);
        Group.Barrier();
        var map = new SharedMap(words, range);
        int width = (1 << options.BlockBits) / Quad.Size, turn = 0;
        int tile = Group.DimX * Quad.Size;
        for (long start = (long)Grid.IdxX * tile; start < x.Length; start += (long)Grid.DimX * tile)
        {
            long at = start + Group.IdxX * Quad.Size;
            int count = (int)IntrinsicMath.Clamp(x.Length - at, 0, Quad.Size);
            Quad quad = Quad.Load(x, at, count, options.IsAligned);
            float scale = BlockMaximum.OfWarp(Numbers.Largest(quad), width);
            if (BlockMaximum.IsWide(width))
            {
                // Two places in turn: a warp that is ahead does not write where another still reads.
                ArrayView<float> own = partial.SubView(turn, BlockMaximum.Warps);
                turn = BlockMaximum.Warps - turn;
                BlockMaximum.Publish(scale, own);
                Group.Barrier();
                scale = BlockMaximum.OfBlock(width, own);
            }

            scale = map.Scale(scale);
            uint word = options.IsStochastic == 0 || scale == 0 ? map.Encode(quad, scale) : Stochastic(map, quad, 1 / scale, options.Seed, at);
            Codes.Store(word, codes, at, count, options.IsAligned);
            if ((Group.IdxX & (width - 1)) == 0 && count > 0) scales[at >> options.BlockBits] = scale;
        }
    }

    /// <summary>The numbers of codes and scales.</summary>
    public static void Dequantize(ArrayView<byte> codes, ArrayView<float> scales, ArrayView<float> values, ArrayView<Float32Element> x, int blockBits, int isAligned)
    {
        ArrayView<int> words = SharedMemory.GetDynamic<int>();
        SharedMap.Copy(values, ArrayView<int>.Empty, words);
        Group.Barrier();
        var map = new SharedMap(words, default);
        long stride = (long)Grid.DimX * Group.DimX * Quad.Size;
        for (long at = ((long)Grid.IdxX * Group.DimX + Group.IdxX) * Quad.Size; at < x.Length; at += stride)
        {
            int count = (int)IntrinsicMath.Min(x.Length - at, Quad.Size);
            Quad quad = map.Decode(Codes.Load(codes, at, count, isAligned), scales[at >> blockBits]);
            Quad.Store(quad, x, at, count, isAligned);
        }
    }

    private static uint Stochastic(SharedMap map, Quad quad, float inverse, ulong seed, long at) =>
        (uint)(map.EncodeStochastically(quad.X * inverse, seed, at) | (map.EncodeStochastically(quad.Y * inverse, seed, at + 1) << 8)
            | (map.EncodeStochastically(quad.Z * inverse, seed, at + 2) << 16) | (map.EncodeStochastically(quad.W * inverse, seed, at + 3) << 24));
}
