using Trainer.Kernels.Launch;
using Trainer.Kernels.Neighbours.Cpu;
using Trainer.Kernels.Neighbours.Cuda;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours;

/// <summary>Exact nearest neighbours of points in space.</summary>
/// <remarks>
/// A squared distance is (dx² + dy²) + dz² in float32, each operation rounded, and of equally near points it is the one with the lowest index: all launchers give the same numbers. The result is constant;
/// for a loss with gradients see ChamferLoss.
/// </remarks>
public static class NearestNeighbours
{
    /// <summary>Finds the nearest point of each query.</summary>
    /// <param name="queries">[n, 3], or [batch, n, 3] of separate clouds, float32, finite.</param>
    /// <param name="points">[m, 3] or [batch, m, 3], on the queries' device; m is at least 1. A cloud that is searched again and again is better put into a <see cref="NeighbourIndex"/>.</param>
    /// <param name="limit">Points count whose squared distance is below this; default all.</param>
    /// <param name="launcher">How; null (default) for the fastest on the device.</param>
    /// <returns>Indices and squared distances, which the caller owns.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not go together, a cloud is empty, or a coordinate is not finite (told apart on the CPU only: on CUDA such a point is nobody's neighbour).</exception>
    public static NearestPoints Find(Tensor queries, Tensor points, double limit = double.PositiveInfinity, Launcher? launcher = null)
    {
        Check(queries, points);
        Launcher chosen = launcher ?? Launchers.For(queries, "nearest neighbours");
        Launchers.Check(chosen, queries);
        using IDisposable scope = NewDisposeScope();
        using IDisposable off = no_grad();
        bool isBatch = queries.Dimensions == 3;
        Tensor from = queries.detach().contiguous(), to = points.detach().contiguous();
        if (!isBatch) (from, to) = (from.unsqueeze(0), to.unsqueeze(0));
        (Tensor indices, Tensor distances) = chosen switch
        {
            Launcher.Reference => ReferenceNeighbours.Find(from, to, (float)limit),
            Launcher.Cpu => CpuNeighbours.Find(from, to, (float)limit),
            _ => IlgpuNeighbours.Find(from, to, (float)limit, chosen),
        };
        if (!isBatch) (indices, distances) = (indices.squeeze(0), distances.squeeze(0));
        return new(indices.MoveToOuterDisposeScope(), distances.MoveToOuterDisposeScope());
    }

    private static void Check(Tensor queries, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(points);
        if (queries.Dimensions is not (2 or 3) || queries.shape[^1] != 3) throw new ArgumentException($"Queries are [n, 3] or [batch, n, 3]; these are {Text(queries)}.", nameof(queries));
        if (points.Dimensions != queries.Dimensions || points.shape[^1] != 3 || (points.Dimensions == 3 && points.shape[0] != queries.shape[0]))
            throw new ArgumentException($"Points are [m, 3] or [batch, m, 3] like the queries, which are {Text(queries)}; these are {Text(points)}.", nameof(points));
        CloudCheck.Type(queries, nameof(queries));
        CloudCheck.Type(points, nameof(points));
        if (queries.device.ToString() != points.device.ToString()) throw new ArgumentException($"The queries are on {queries.device} and the points on {points.device}.", nameof(points));
        if (queries.numel() == 0) throw new ArgumentException($"There is no query: {Text(queries)}.", nameof(queries));
        if (points.numel() == 0) throw new ArgumentException($"There is no point: {Text(points)}.", nameof(points));
    }

    private static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
