using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>The nearest point of each of sixteen queries that lie close together, all at once. Of equally near points it is the one with the lowest index.</summary>
internal unsafe struct NearestSearch : ISearch
{
    private const int Width = PointLeaves.Width;
    private readonly Vector512<float> _x, _y, _z;
    private readonly Box _around;
    private Vector512<float> _best;
    private Vector512<int> _nearest;

    /// <summary>Begins a search.</summary>
    /// <param name="queries">The leaf of the queries.</param>
    /// <param name="limit">Only points with a smaller squared distance count; infinity for all.</param>
    public NearestSearch(float* queries, float limit)
    {
        (_x, _y, _z) = (Vector512.LoadAligned(queries), Vector512.LoadAligned(queries + Width), Vector512.LoadAligned(queries + 2 * Width));
        _around = new(_x, _y, _z);
        _best = Vector512.Create(limit);
        // Without a limit a point whose squared distance is more than a float holds is still a neighbour.
        _nearest = Vector512.Create(float.IsPositiveInfinity(limit) ? int.MaxValue : NeighbourIndex.None);
        Bound = limit;
    }

    /// <inheritdoc/>
    public float Bound { get; private set; }

    /// <summary>The place in the cloud of a query's nearest point, and its squared distance.</summary>
    public readonly (int Index, float SquaredDistance) Result(int query) => _nearest[query] == NeighbourIndex.None ? (NeighbourIndex.None, float.PositiveInfinity) : (_nearest[query], _best[query]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<float> Measure(float* boxes, out Vector512<float> order)
    {
        Vector512<float> lowX = Vector512.LoadAligned(boxes), lowY = Vector512.LoadAligned(boxes + Width), lowZ = Vector512.LoadAligned(boxes + 2 * Width);
        Vector512<float> highX = Vector512.LoadAligned(boxes + 3 * Width), highY = Vector512.LoadAligned(boxes + 4 * Width), highZ = Vector512.LoadAligned(boxes + 5 * Width);
        Vector512<float> x = Vector512.Create(_around.LowX / 2 + _around.HighX / 2), y = Vector512.Create(_around.LowY / 2 + _around.HighY / 2), z = Vector512.Create(_around.LowZ / 2 + _around.HighZ / 2);
        order = Distances.Square(Distances.Gap(lowX, highX, x, x), Distances.Gap(lowY, highY, y, y), Distances.Gap(lowZ, highZ, z, z));
        return Distances.Square(
            Distances.Gap(lowX, highX, Vector512.Create(_around.LowX), Vector512.Create(_around.HighX)),
            Distances.Gap(lowY, highY, Vector512.Create(_around.LowY), Vector512.Create(_around.HighY)),
            Distances.Gap(lowZ, highZ, Vector512.Create(_around.LowZ), Vector512.Create(_around.HighZ)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Wants(float* box)
    {
        Vector512<float> distance = Distances.Square(
            Distances.Gap(Vector512.Create(box[0]), Vector512.Create(box[3 * Width]), _x, _x),
            Distances.Gap(Vector512.Create(box[Width]), Vector512.Create(box[4 * Width]), _y, _y),
            Distances.Gap(Vector512.Create(box[2 * Width]), Vector512.Create(box[5 * Width]), _z, _z));
        return Vector512.LessThanOrEqualAny(distance, _best);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(float* leaf, int count)
    {
        int* places = (int*)leaf + 3 * Width;
        Vector512<float> best = Distances.Square(_x - Vector512.Create(leaf[0]), _y - Vector512.Create(leaf[Width]), _z - Vector512.Create(leaf[2 * Width]));
        Vector512<int> index = Vector512.Create(places[0]);
        for (int i = 1; i < Width; i++)
        {
            Vector512<float> distance = Distances.Square(_x - Vector512.Create(leaf[i]), _y - Vector512.Create(leaf[Width + i]), _z - Vector512.Create(leaf[2 * Width + i]));
            Vector512<float> isNearer = Vector512.LessThan(distance, best);
            best = Vector512.ConditionalSelect(isNearer, distance, best);
            index = Vector512.ConditionalSelect(isNearer.AsInt32(), Vector512.Create(places[i]), index);
        }

        // Places ascend within a leaf, so that there the first of equals is the lowest; between leaves that is to be looked at.
        Vector512<float> isBetter = Vector512.LessThan(best, _best) | (Vector512.Equals(best, _best) & Vector512.LessThan(index, _nearest).AsSingle());
        if (isBetter.ExtractMostSignificantBits() == 0) return;
        _best = Vector512.ConditionalSelect(isBetter, best, _best);
        _nearest = Vector512.ConditionalSelect(isBetter.AsInt32(), index, _nearest);
        Bound = Lanes.Largest(_best);
    }
}
