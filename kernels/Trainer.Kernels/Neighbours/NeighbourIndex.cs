using Trainer.Kernels.Launch;
using Trainer.Kernels.Neighbours.Cpu;

namespace Trainer.Kernels.Neighbours;

/// <summary>
/// A cloud of points on the CPU, arranged once so that nearest neighbours are found quickly and exactly: a tree of boxes with 16 children a node and 16 points a leaf.
/// </summary>
/// <remarks>
/// Coordinates are x, y, z of one point after the other. A squared distance is (dx² + dy²) + dz² in float32, each operation rounded; of equally near points it is the one with the lowest index, so that
/// results do not depend on the number of threads. Searching from several threads is safe, while nobody moves the points.
/// </remarks>
public sealed unsafe class NeighbourIndex
{
    /// <summary>The index of no point, for a query without a neighbour within the radius; its squared distance is infinite.</summary>
    public const int None = -1;

    /// <summary>The most neighbours that a query may ask for.</summary>
    public const int MostNeighbours = 32;

    private const int LeavesAPiece = 64;
    private readonly PointLeaves _leaves;
    private readonly BoxTree _tree;

    /// <summary>Arranges a cloud in O(n log n).</summary>
    /// <param name="points">At least one point; copied.</param>
    /// <exception cref="ArgumentException">There is no point, or a coordinate is not finite: then the message says how many.</exception>
    public NeighbourIndex(ReadOnlySpan<float> points)
    {
        CloudCheck.Coordinates(points, nameof(points));
        _leaves = new(points);
        _tree = new(_leaves);
    }

    /// <summary>The number of points.</summary>
    public int Count => _leaves.Points;

    /// <summary>Finds the nearest point of each query, in O(log n) each where the cloud is not made against it.</summary>
    /// <param name="queries">At least one point.</param>
    /// <param name="indices">Receives the index of each query's nearest point, or <see cref="None"/>.</param>
    /// <param name="squaredDistances">Receives their squared distances.</param>
    /// <param name="limit">Points count whose squared distance is below this; default all. A limit makes queries without a neighbour cheap.</param>
    /// <exception cref="ArgumentException">There is no query, a coordinate is not finite, or the results do not have a place for each query.</exception>
    public void Query(ReadOnlySpan<float> queries, Span<int> indices, Span<float> squaredDistances, float limit = float.PositiveInfinity)
    {
        CloudCheck.Coordinates(queries, nameof(queries));
        Query(new PointLeaves(queries), indices, squaredDistances, limit);
    }

    /// <summary>Finds the nearest point of each point of another cloud, which saves arranging the queries.</summary>
    /// <param name="queries">The other cloud.</param>
    /// <param name="indices">Receives the index of each query's nearest point, or <see cref="None"/>.</param>
    /// <param name="squaredDistances">Receives their squared distances.</param>
    /// <param name="limit">Points count whose squared distance is below this; default all.</param>
    /// <exception cref="ArgumentException">The results do not have a place for each query.</exception>
    public void Query(NeighbourIndex queries, Span<int> indices, Span<float> squaredDistances, float limit = float.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(queries);
        Query(queries._leaves, indices, squaredDistances, limit);
    }

    /// <summary>Finds the k nearest points of each query, nearest first.</summary>
    /// <param name="queries">At least one point.</param>
    /// <param name="neighbours">k, from 1 to <see cref="MostNeighbours"/>.</param>
    /// <param name="indices">Receives k indices for each query; <see cref="None"/> where fewer points count.</param>
    /// <param name="squaredDistances">Receives their squared distances.</param>
    /// <param name="limit">Points count whose squared distance is below this; default all.</param>
    /// <exception cref="ArgumentException">There is no query, a coordinate is not finite, or the results do not have k places for each query.</exception>
    /// <exception cref="ArgumentOutOfRangeException">k is not possible.</exception>
    public void QueryMany(ReadOnlySpan<float> queries, int neighbours, Span<int> indices, Span<float> squaredDistances, float limit = float.PositiveInfinity)
    {
        CloudCheck.Coordinates(queries, nameof(queries));
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(neighbours, MostNeighbours);
        Search(new PointLeaves(queries), neighbours, indices, squaredDistances, limit, static (index, queries, leaf, neighbours, indices, squaredDistances, limit) =>
        {
            int* places = queries.Places(leaf);
            for (int i = 0; i < queries.PointsOf(leaf); i++)
            {
                var search = new RankedSearch(queries.Leaf(leaf) + i, neighbours, indices + (long)places[i] * neighbours, squaredDistances + (long)places[i] * neighbours, limit);
                Traversal.Run(index._tree, index._leaves, ref search);
                search.End();
            }
        });
    }

    /// <summary>Gives the points new coordinates and keeps their arrangement, in O(n): exact, and as fast as before while neighbours have stayed neighbours, as in a cloud that is warped step by step.</summary>
    /// <param name="points">As many points as before.</param>
    /// <exception cref="ArgumentException">It is another number, or a coordinate is not finite.</exception>
    public void Move(ReadOnlySpan<float> points)
    {
        CloudCheck.Coordinates(points, nameof(points));
        if (points.Length != 3 * Count) throw new ArgumentException($"The index has {Count} points and {points.Length / 3} were given; make a new index for another cloud.", nameof(points));
        _leaves.Move(points);
        _tree.Enclose(_leaves);
        GC.KeepAlive(this);
    }

    private delegate void LeafSearch(NeighbourIndex index, PointLeaves queries, int leaf, int neighbours, int* indices, float* squaredDistances, float limit);

    private void Query(PointLeaves queries, Span<int> indices, Span<float> squaredDistances, float limit) =>
        Search(queries, 1, indices, squaredDistances, limit, static (index, queries, leaf, _, indices, squaredDistances, limit) =>
        {
            var search = new NearestSearch(queries.Leaf(leaf), limit);
            Traversal.Run(index._tree, index._leaves, ref search);
            int* places = queries.Places(leaf);
            for (int i = 0; i < queries.PointsOf(leaf); i++) (indices[places[i]], squaredDistances[places[i]]) = search.Result(i);
        });

    private void Search(PointLeaves queries, int neighbours, Span<int> indices, Span<float> squaredDistances, float limit, LeafSearch search)
    {
        long results = (long)queries.Points * neighbours;
        if (indices.Length != results || squaredDistances.Length != results)
            throw new ArgumentException($"{results} results do not go into {indices.Length} indices and {squaredDistances.Length} squared distances.", nameof(indices));
        fixed (int* firstIndex = indices)
        fixed (float* firstDistance = squaredDistances)
        {
            int* index = firstIndex;
            float* distance = firstDistance;
            BlockParallel.For((queries.Count + LeavesAPiece - 1) / LeavesAPiece, piece =>
            {
                for (int leaf = piece * LeavesAPiece, end = Math.Min(leaf + LeavesAPiece, queries.Count); leaf < end; leaf++) search(this, queries, leaf, neighbours, index, distance, limit);
            });
        }

        // Their memory is known by address only.
        GC.KeepAlive(queries);
        GC.KeepAlive(this);
    }
}
