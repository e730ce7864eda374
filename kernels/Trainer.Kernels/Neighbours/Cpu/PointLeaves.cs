using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>
/// Points in runs of 16 that lie close together, each run as four vectors: x, y, z and the points' places in the cloud. The last run is filled up with copies of the last point.
/// </summary>
internal sealed unsafe class PointLeaves
{
    /// <summary>The points of a leaf.</summary>
    public const int Width = PointOrder.Run;

    private const int Stride = 4 * Width, LeavesAPiece = 1024;
    private readonly AlignedArray<float> _values;

    /// <summary>Takes points over.</summary>
    /// <param name="points">The coordinates, x, y, z of one point after the other, at least one point, all finite.</param>
    public PointLeaves(ReadOnlySpan<float> points)
    {
        Points = points.Length / 3;
        Count = (Points + Width - 1) / Width;
        _values = new((long)Count * Stride);
        var records = new AlignedArray<PointRecord>(Points);
        fixed (float* start = points)
        {
            float* source = start;
            for (int i = 0; i < Points; i++) records.Start[i] = new() { X = source[3 * i], Y = source[3 * i + 1], Z = source[3 * i + 2], Index = i };
        }

        PointOrder.Arrange(records.Start, Points);
        ForLeaves(leaf => Fill(leaf, records.Start + leaf * Width));
        GC.KeepAlive(records);
    }

    /// <summary>The number of points.</summary>
    public int Points { get; }

    /// <summary>The number of leaves.</summary>
    public int Count { get; }

    /// <summary>The x of a leaf; its y, z and places follow, 16 each.</summary>
    public float* Leaf(int leaf) => _values.Start + (long)leaf * Stride;

    /// <summary>The places of a leaf's points.</summary>
    public int* Places(int leaf) => (int*)Leaf(leaf) + 3 * Width;

    /// <summary>The points of a leaf that are no copies.</summary>
    public int PointsOf(int leaf) => Math.Min(Width, Points - leaf * Width);

    /// <summary>Gives every point new coordinates; it stays in its leaf.</summary>
    /// <param name="points">As many points as before.</param>
    public void Move(ReadOnlySpan<float> points)
    {
        fixed (float* start = points)
        {
            float* source = start;
            ForLeaves(leaf =>
            {
                float* values = Leaf(leaf);
                int* places = Places(leaf);
                for (int i = 0; i < Width; i++)
                {
                    float* point = source + 3L * places[i];
                    (values[i], values[Width + i], values[2 * Width + i]) = (point[0], point[1], point[2]);
                }
            });
        }
    }

    /// <summary>The smallest box around a leaf.</summary>
    public Box BoxOf(int leaf)
    {
        float* values = Leaf(leaf);
        return new(Vector512.LoadAligned(values), Vector512.LoadAligned(values + Width), Vector512.LoadAligned(values + 2 * Width));
    }

    // In a leaf the lowest place comes first: among equal distances the first one found is then the one to take. A point's rank is the number of places below its own.
    private void Fill(int leaf, PointRecord* records)
    {
        int count = PointsOf(leaf);
        int* ranks = stackalloc int[Width];
        for (int i = 0; i < Width; i++) ranks[i] = i < count ? records[i].Index : int.MaxValue;
        Vector512<int> places = Vector512.Load(ranks), rank = Vector512<int>.Zero;
        for (int i = 0; i < count; i++) rank -= Vector512.LessThan(Vector512.Create(ranks[i]), places);
        rank.Store(ranks);
        float* values = Leaf(leaf);
        for (int i = 0; i < Width; i++)
        {
            PointRecord record = records[Math.Min(i, count - 1)];
            float* to = values + (i < count ? ranks[i] : i);
            (to[0], to[Width], to[2 * Width], ((int*)to)[3 * Width]) = (record.X, record.Y, record.Z, record.Index);
        }
    }

    private void ForLeaves(Action<int> work) => BlockParallel.For((Count + LeavesAPiece - 1) / LeavesAPiece, piece =>
    {
        for (int leaf = piece * LeavesAPiece, end = Math.Min(leaf + LeavesAPiece, Count); leaf < end; leaf++) work(leaf);
    });
}
