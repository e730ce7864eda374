using ILGPU;
using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Neighbours.Cuda;

/// <summary>
/// The CUDA kernel: all distances, past which points go in tiles through shared memory. Several neighbouring threads share a query where there are fewer queries than threads to be kept busy.
/// </summary>
internal static class NeighbourKernels
{
    /// <summary>The threads of a group, and the points of a tile.</summary>
    public const int Tile = 256;

    /// <summary>The nearest point of each query.</summary>
    /// <param name="queries">x, y, z of one query after the other, cloud after cloud.</param>
    /// <param name="points">The same of the points.</param>
    /// <param name="indices">Receives the indices in the query's cloud.</param>
    /// <param name="squaredDistances">Receives the squared distances.</param>
    /// <param name="sizes">The rest.</param>
    public static void Nearest(ArrayView<float> queries, ArrayView<float> points, ArrayView<int> indices, ArrayView<float> squaredDistances, NeighbourSizes sizes)
    {
        ArrayView<Quad> tile = SharedMemory.GetDynamic<Quad>();
        int share = Group.IdxX & (sizes.Threads - 1), own = Group.IdxX / sizes.Threads, groupQueries = Tile / sizes.Threads;
        int groups = (sizes.Queries + groupQueries - 1) / groupQueries;
        for (int work = Grid.IdxX; work < groups * sizes.Batch; work += Grid.DimX)
        {
            int cloud = work / groups, query = work % groups * groupQueries + own;
            bool isQuery = query < sizes.Queries;
            long at = ((long)cloud * sizes.Queries + (isQuery ? query : 0)) * 3, firstPoint = (long)cloud * sizes.Points;
            float x = queries[at], y = queries[at + 1], z = queries[at + 2], best = sizes.Limit;
            int nearest = sizes.First;
            for (int start = 0; start < sizes.Points; start += Tile)
            {
                Group.Barrier(); // Nobody reads the tile before any more.
                if (start + Group.IdxX < sizes.Points)
                {
                    long from = (firstPoint + start + Group.IdxX) * 3;
                    tile[Group.IdxX] = new Quad { X = points[from], Y = points[from + 1], Z = points[from + 2] };
                }

                Group.Barrier();
                int count = IntrinsicMath.Min(Tile, sizes.Points - start);
                for (int i = share; i < count; i += sizes.Threads)
                {
                    Quad point = tile[i];
                    float dx = x - point.X, dy = y - point.Y, dz = z - point.Z, distance = dx * dx + dy * dy + dz * dz;
                    // The first of equals comes first. Without a limit a distance that is infinite in float32 is one too.
                    bool isNearer = distance < best | (distance == best & start + i < nearest);
                    best = isNearer ? distance : best;
                    nearest = isNearer ? start + i : nearest;
                }
            }

            for (int distance = sizes.Threads >> 1; distance > 0; distance >>= 1)
            {
                float other = Warp.ShuffleXor(best, distance);
                int otherNearest = Warp.ShuffleXor(nearest, distance);
                bool isNearer = other < best | (other == best & otherNearest < nearest);
                best = isNearer ? other : best;
                nearest = isNearer ? otherNearest : nearest;
            }

            if (!isQuery | share != 0) continue;
            bool isFound = nearest >= 0 & nearest < sizes.Points;
            indices[(long)cloud * sizes.Queries + query] = isFound ? nearest : NeighbourIndex.None;
            squaredDistances[(long)cloud * sizes.Queries + query] = isFound ? best : float.PositiveInfinity;
        }
    }
}
