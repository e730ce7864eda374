using TorchSharp;
using Trainer.Kernels.Threads;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>
/// How a group of <see cref="FusedKernels"/> uses its shared memory: first comes what changes (h twice, or δĝ twice and the gradients of the states, of four sequences), then some of the blocks of eight
/// units' rows of the matrix; the rows of the other blocks are read from the device's memory, that is from its cache, at each step. <see cref="FusedPlans"/> chooses.
/// </summary>
/// <param name="Tiles">How the matrix is divided.</param>
/// <param name="Threads">The threads of a group.</param>
/// <param name="SharedBytes">Its shared memory.</param>
internal readonly record struct FusedPlan(FusedTiles Tiles, int Threads, int SharedBytes)
{
    /// <summary>The most threads of a group, for which kernels are compiled: each may have 128 registers.</summary>
    public const int MostThreads = 512;

    /// <summary>Whether the whole matrix stays in shared memory.</summary>
    public bool IsResident => Tiles.Resident == Tiles.Blocks;

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
}
