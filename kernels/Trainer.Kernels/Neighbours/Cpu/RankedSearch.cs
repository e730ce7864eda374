using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>The k nearest points of one query, nearest first, equally near ones by their index.</summary>
internal unsafe struct RankedSearch : ISearch
{
    private const int Width = PointLeaves.Width;
    private readonly Vector512<float> _x, _y, _z;
    private readonly int* _indices;
    private readonly float* _squaredDistances;
    private readonly int _last;

    /// <summary>Begins a search.</summary>
    /// <param name="query">The query's x in its leaf.</param>
    /// <param name="neighbours">k.</param>
    /// <param name="indices">Receives k places in the cloud.</param>
    /// <param name="squaredDistances">Receives k squared distances.</param>
    /// <param name="limit">Only points with a smaller squared distance count; infinity for all.</param>
    public RankedSearch(float* query, int neighbours, int* indices, float* squaredDistances, float limit)
    {
        (_x, _y, _z) = (Vector512.Create(query[0]), Vector512.Create(query[Width]), Vector512.Create(query[2 * Width]));
        _indices = indices;
        _squaredDistances = squaredDistances;
        _last = neighbours - 1;
        // Until there are k, the limit stands at the end of the list like a point; without one any point comes before it.
        new Span<int>(indices, neighbours).Fill(float.IsPositiveInfinity(limit) ? int.MaxValue : NeighbourIndex.None);
        new Span<float>(squaredDistances, neighbours).Fill(limit);
    }

    /// <inheritdoc/>
    public readonly float Bound => _squaredDistances[_last];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<float> Measure(float* boxes, out Vector512<float> order) => order = Distances.Square(
        Distances.Gap(Vector512.LoadAligned(boxes), Vector512.LoadAligned(boxes + 3 * Width), _x, _x),
        Distances.Gap(Vector512.LoadAligned(boxes + Width), Vector512.LoadAligned(boxes + 4 * Width), _y, _y),
        Distances.Gap(Vector512.LoadAligned(boxes + 2 * Width), Vector512.LoadAligned(boxes + 5 * Width), _z, _z));

    /// <inheritdoc/>
    public readonly bool Wants(float* box) => true;

    /// <inheritdoc/>
    public readonly void Visit(float* leaf, int count)
    {
        Vector512<float> distances = Distances.Square(_x - Vector512.LoadAligned(leaf), _y - Vector512.LoadAligned(leaf + Width), _z - Vector512.LoadAligned(leaf + 2 * Width));
        int* places = (int*)leaf + 3 * Width;
        uint near = (uint)Vector512.LessThanOrEqual(distances, Vector512.Create(Bound)).ExtractMostSignificantBits() & (uint.MaxValue >> (32 - count));
        for (; near != 0; near &= near - 1)
        {
            int i = BitOperations.TrailingZeroCount(near);
            Insert(distances[i], places[i]);
        }
    }

    /// <summary>Ends the search: where fewer than k points count, the rest of the list says so.</summary>
    public readonly void End()
    {
        for (int i = 0; i <= _last; i++) if (_indices[i] is NeighbourIndex.None or int.MaxValue) (_indices[i], _squaredDistances[i]) = (NeighbourIndex.None, float.PositiveInfinity);
    }

    private readonly void Insert(float distance, int place)
    {
        int at = _last + 1;
        for (; at > 0 && (distance < _squaredDistances[at - 1] || (distance == _squaredDistances[at - 1] && place < _indices[at - 1])); at--)
        {
            if (at > _last) continue;
            (_squaredDistances[at], _indices[at]) = (_squaredDistances[at - 1], _indices[at - 1]);
        }

        if (at <= _last) (_squaredDistances[at], _indices[at]) = (distance, place);
    }
}
