using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours;

/// <summary>All distances, in torch operations, for some queries at a time.</summary>
internal static class ReferenceNeighbours
{
    private const long Pairs = 1 << 22;

    /// <inheritdoc cref="NearestNeighbours.Find"/>
    public static (Tensor Indices, Tensor SquaredDistances) Find(Tensor queries, Tensor points, float limit)
    {
        long step = Math.Max(1, Pairs / (points.shape[0] * points.shape[1]));
        List<Tensor> indices = [], distances = [];
        for (long from = 0; from < queries.shape[1]; from += step)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor some = queries.narrow(1, from, Math.Min(step, queries.shape[1] - from));
            Tensor Squares(int axis) => (some.select(-1, axis).unsqueeze(-1) - points.select(-1, axis).unsqueeze(-2)).square();
            Tensor all = Squares(0) + Squares(1) + Squares(2), nearest = all.amin([-1]);
            // The first of equals: argmin does not promise which one it takes.
            Tensor number = arange(points.shape[1], int64, points.device), none = full_like(number, points.shape[1]);
            Tensor index = where(all == nearest.unsqueeze(-1), number, none).amin([-1]);
            if (!float.IsPositiveInfinity(limit))
            {
                Tensor isNear = nearest < limit;
                (index, nearest) = (where(isNear, index, full_like(index, NeighbourIndex.None)), where(isNear, nearest, full_like(nearest, double.PositiveInfinity)));
            }

            indices.Add(index.MoveToOuterDisposeScope());
            distances.Add(nearest.MoveToOuterDisposeScope());
        }

        return (cat(indices, 1), cat(distances, 1));
    }
}
