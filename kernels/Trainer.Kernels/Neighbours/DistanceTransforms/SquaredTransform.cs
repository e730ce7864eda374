using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Neighbours.DistanceTransforms;

/// <summary>
/// The squared Euclidean distance, in cells, from every node to the nearest that is occupied: along x the distance to the nearest in the row, squared; then along y and along z the lower envelope of
/// parabolas. Exact, in whole numbers, without a division; the number of operations is proportional to the number of nodes.
/// </summary>
/// <remarks>Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", Theory of Computing 8, 2012.</remarks>
internal static unsafe class SquaredTransform
{
    /// <summary>More than any squared distance: no occupied node in sight.</summary>
    public const int Far = int.MaxValue;

    private const int Unseen = 1 << 20, Chunk = 2048;

    /// <summary>Replaces the marks of occupied nodes by squared distances.</summary>
    /// <param name="nodes">[x, y, z], z fastest: 0 where a node is occupied, <see cref="Far"/> elsewhere.</param>
    /// <param name="x">Nodes along x.</param>
    /// <param name="y">Nodes along y.</param>
    /// <param name="z">Nodes along z.</param>
    public static void Run(int* nodes, int x, int y, int z)
    {
        long plane = (long)y * z;
        BlockParallel.For((int)((plane + Chunk - 1) / Chunk), chunk =>
        {
            long start = (long)chunk * Chunk;
            Sweep(nodes + start, x, plane, (int)Math.Min(Chunk, plane - start));
        });
        BlockParallel.For(x, i =>
        {
            int* own = nodes + i * plane;
            var envelope = new ParabolaEnvelope(Math.Max(y, z));
            for (int k = 0; k < z; k++) envelope.Lower(own + k, y, z);
            for (int j = 0; j < y; j++) envelope.Lower(own + (long)j * z, z, 1);
        });
    }

    // Rows along x side by side: forth with the distance to the last occupied node, back with that to the next.
    private static void Sweep(int* nodes, int x, long plane, int width)
    {
        int* distance = stackalloc int[Chunk];
        new Span<int>(distance, width).Fill(Unseen);
        for (int i = 0; i < x; i++) Step(nodes + i * plane, distance, width, isLast: false);
        new Span<int>(distance, width).Fill(Unseen);
        for (int i = x - 1; i >= 0; i--) Step(nodes + i * plane, distance, width, isLast: true);
    }

    private static void Step(int* row, int* distance, int width, bool isLast)
    {
        int at = 0;
        Vector512<int> one = Vector512<int>.One, unseen = Vector512.Create(Unseen), far = Vector512.Create(Far);
        for (; at <= width - Vector512<int>.Count; at += Vector512<int>.Count)
        {
            Vector512<int> here = Vector512.Load(row + at), next = Vector512.Min(Vector512.Load(distance + at) + one, here);
            next.Store(distance + at);
            if (isLast) next = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(next, unseen), far, next * next);
            next.Store(row + at);
        }

        for (; at < width; at++)
        {
            int next = Math.Min(distance[at] + 1, row[at]);
            distance[at] = next;
            row[at] = !isLast ? next : next >= Unseen ? Far : next * next;
        }
    }
}
