using Trainer.Kernels.Launch;
using Trainer.Kernels.Threads;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Cuda;

/// <summary>Nearest neighbours by <see cref="NeighbourKernels"/>: on CUDA, or in the simulator.</summary>
internal static class IlgpuNeighbours
{
    private const int Warp = 32, SharedBytes = NeighbourKernels.Tile * Quad.Size * sizeof(float);

    /// <summary>The kernel.</summary>
    public static Kernel NearestKernel { get; } = new("nearest-neighbours", ((Delegate)NeighbourKernels.Nearest).Method, NeighbourKernels.Tile, isFused: false);

    /// <inheritdoc cref="NearestNeighbours.Find"/>
    public static (Tensor Indices, Tensor SquaredDistances) Find(Tensor queries, Tensor points, float limit, Launcher launcher)
    {
        (int batch, int count, int others, int device) = ((int)queries.shape[0], checked((int)queries.shape[1]), checked((int)points.shape[1]), queries.device_index);
        int room = NearestKernel.Occupy(launcher, device, NeighbourKernels.Tile, SharedBytes, long.MaxValue).Groups, threads = 1;
        while (threads < Warp && Groups(batch, count, 2 * threads) <= room) threads *= 2;
        KernelShape shape = new((int)Math.Min(room, Groups(batch, count, threads)), NeighbourKernels.Tile, SharedBytes);
        Tensor indices = empty([batch, count], int32, queries.device), distances = empty([batch, count], float32, queries.device);
        var sizes = new NeighbourSizes(batch, count, others, threads, limit, float.IsPositiveInfinity(limit) ? int.MaxValue : NeighbourIndex.None);
        NearestKernel.Launch(
            launcher, device, shape, KernelArgument.View<float>(queries), KernelArgument.View<float>(points), KernelArgument.View<int>(indices), KernelArgument.View<float>(distances), KernelArgument.Value(sizes));
        return (indices.to(int64), distances);
    }

    private static long Groups(long batch, long count, int threads) => batch * ((count * threads + NeighbourKernels.Tile - 1) / NeighbourKernels.Tile);
}
