using TorchSharp;
using Trainer.Kernels.Threads;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>
/// How a group of <see cref="FusedKernels"/> uses its shared memory: first comes what changes (h twice, or δĝ twice and the gradients of the states, of four sequences), then as many blocks of eight units'
/// rows of the matrix as are left room for; the rows of the other blocks are read from the device's memory, that is from its cache, at each step. The most units whose whole matrix stays: with 227 KB
/// (H100) 112 for four gates, with 99 KB 72, with 48 KB 48.
/// </summary>
/// <param name="Tiles">How the matrix is divided.</param>
/// <param name="Threads">The threads of a group.</param>
/// <param name="SharedBytes">Its shared memory.</param>
internal readonly record struct FusedPlan(FusedTiles Tiles, int Threads, int SharedBytes)
{
    /// <summary>The most warps of a group: a thread of so many may have 128 registers.</summary>
    public const int MostWarps = 16;

    /// <summary>The threads of a warp.</summary>
    public const int WarpSize = 32;

    private const int QuadBytes = Quad.Size * sizeof(float);

    /// <summary>Whether the whole matrix stays in shared memory.</summary>
    public bool IsResident => Tiles.Resident == Tiles.Blocks;

    /// <summary>The plan of a forward pass; null where not even the states fit.</summary>
    /// <param name="shape">The cell.</param>
    /// <param name="width">Units of a head.</param>
    /// <param name="limit">The shared memory that a group may have, in bytes.</param>
    public static FusedPlan? Forward(CellShape shape, int width, int limit)
    {
        int pitch = Pitch(width);
        return For(width, pitch, shape.Recurrent * WarpProduct.Units * pitch, 2 * WarpProduct.Rows * pitch, limit);
    }

    /// <summary>The plan of a backward pass; null where not even the gradients fit.</summary>
    /// <param name="shape">The cell.</param>
    /// <param name="width">Units of a head.</param>
    /// <param name="limit">The shared memory that a group may have, in bytes.</param>
    /// <param name="cuts">Whether no gradient flows through the matrix, so that none of it is needed.</param>
    public static FusedPlan? Backward(CellShape shape, int width, int limit, bool cuts = false)
    {
        int pitch = Pitch(shape.Recurrent * width), blocks = Blocks(width);
        FusedPlan? plan = For(width, pitch, WarpProduct.Units * pitch, 2 * WarpProduct.Rows * pitch + blocks * WarpProduct.Units * shape.States, limit);
        return cuts && plan is { } whole ? whole with { Tiles = whole.Tiles with { Resident = 0 }, SharedBytes = whole.SharedBytes - whole.Tiles.Resident * WarpProduct.Units * pitch * QuadBytes } : plan;
    }

    /// <summary>R as the forward pass reads it: [heads, blocks, gates, 8 units, pitch · 4], zeros where there is nothing.</summary>
    public Tensor Pack(Tensor matrices)
    {
        using DisposeScope scope = NewDisposeScope();
        (long gates, long heads, long width) = (matrices.shape[0], matrices.shape[1], matrices.shape[2]);
        Tensor padded = zeros([gates, heads, Tiles.Blocks * WarpProduct.Units, Tiles.Pitch * Quad.Size], float32, matrices.device);
        padded.narrow(2, 0, width).narrow(3, 0, width).copy_(matrices);
        return padded.view(gates, heads, Tiles.Blocks, WarpProduct.Units, -1).permute(1, 2, 0, 3, 4).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Rᵀ as the backward pass reads it: [heads, units, pitch · 4], in a row the terms of all gates.</summary>
    public Tensor PackTransposed(Tensor matrices)
    {
        using DisposeScope scope = NewDisposeScope();
        (long gates, long heads, long width) = (matrices.shape[0], matrices.shape[1], matrices.shape[2]);
        Tensor padded = zeros([heads, Tiles.Blocks * WarpProduct.Units, Tiles.Pitch * Quad.Size], float32, matrices.device);
        padded.narrow(1, 0, width).narrow(2, 0, gates * width).copy_(matrices.permute(1, 3, 0, 2).reshape(heads, width, gates * width));
        return padded.MoveToOuterDisposeScope();
    }

    private static FusedPlan? For(int width, int pitch, int blockQuads, int stateQuads, int limit)
    {
        int blocks = Blocks(width), left = limit / QuadBytes - stateQuads;
        if (left < 0) return null;
        int resident = Math.Min(blocks, left / blockQuads), turns = (blocks + MostWarps - 1) / MostWarps, warps = (blocks + turns - 1) / turns;
        return new(new(blocks, resident, pitch), warps * WarpSize, (stateQuads + resident * blockQuads) * QuadBytes);
    }

    private static int Blocks(int width) => (width + WarpProduct.Units - 1) / WarpProduct.Units;

    // Odd, so that eight rows begin in different banks of the shared memory.
    private static int Pitch(int numbers) => ((numbers + Quad.Size - 1) / Quad.Size) | 1;
}
