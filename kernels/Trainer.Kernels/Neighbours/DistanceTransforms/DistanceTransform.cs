using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.DistanceTransforms;

/// <summary>The distance from every node of a grid to the nearest node that holds a point, in metres, exact for the nodes.</summary>
public sealed unsafe class DistanceTransform : IDisposable
{
    /// <summary>The memory that a transform may take unless told otherwise, in bytes.</summary>
    public const long UsualMemory = 1L << 30;

    /// <summary>Makes the transform in time proportional to the number of nodes.</summary>
    /// <param name="points">x, y, z of one point after the other, at least one; each occupies the nearest node, one outside of the grid that on its border.</param>
    /// <param name="grid">The nodes.</param>
    /// <param name="mostBytes">The memory that may be taken, 4 bytes a node; default 1 GiB.</param>
    /// <exception cref="ArgumentException">There is no point, a coordinate is not finite, or the grid has no node, more nodes than the memory holds, or too many along one axis: then the message has the number and the remedies.</exception>
    public DistanceTransform(ReadOnlySpan<float> points, DistanceGrid grid, long mostBytes = UsualMemory)
    {
        ArgumentNullException.ThrowIfNull(grid);
        CloudCheck.Coordinates(points, nameof(points));
        Check(grid, mostBytes);
        Grid = grid;
        Values = empty([grid.Nodes.X, grid.Nodes.Y, grid.Nodes.Z], float32).DetachFromDisposeScope();
        var nodes = (int*)TensorMemory.DataPointer(Values);
        long count = Values.numel();
        BlockParallel.For((int)((count + BlockParallel.Piece - 1) / BlockParallel.Piece), piece => Piece(piece, count, nodes).Fill(SquaredTransform.Far));
        for (int i = 0; i < points.Length; i += 3)
        {
            long x = Node(points[i], grid.First.X, grid.Nodes.X), y = Node(points[i + 1], grid.First.Y, grid.Nodes.Y), z = Node(points[i + 2], grid.First.Z, grid.Nodes.Z);
            nodes[(x * grid.Nodes.Y + y) * grid.Nodes.Z + z] = 0;
        }

        SquaredTransform.Run(nodes, (int)grid.Nodes.X, (int)grid.Nodes.Y, (int)grid.Nodes.Z);
        BlockParallel.For((int)((count + BlockParallel.Piece - 1) / BlockParallel.Piece), piece =>
        {
            foreach (ref int node in Piece(piece, count, nodes)) node = BitConverter.SingleToInt32Bits((float)(Math.Sqrt(node) / grid.CellsPerMetre));
        });

        long Node(float coordinate, double first, long length) => (long)Math.Clamp(Math.Round(coordinate * grid.CellsPerMetre - first), 0, length - 1);
    }

    /// <summary>The nodes.</summary>
    public DistanceGrid Grid { get; }

    /// <summary>The distances in metres, [x, y, z], float32 on the CPU.</summary>
    public Tensor Values { get; }

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();

    private static Span<int> Piece(int piece, long count, int* nodes)
    {
        long start = (long)piece * BlockParallel.Piece;
        return new(nodes + start, (int)Math.Min(BlockParallel.Piece, count - start));
    }

    private static void Check(DistanceGrid grid, long mostBytes)
    {
        (long x, long y, long z) = grid.Nodes;
        if (!(grid.CellsPerMetre > 0) || double.IsInfinity(grid.CellsPerMetre)) throw new ArgumentException($"{grid.CellsPerMetre} cells a metre are not possible; {DistanceGrid.UsualCellsPerMetre} are usual.", nameof(grid));
        if (x < 1 || y < 1 || z < 1) throw new ArgumentException($"A grid of {x} × {y} × {z} nodes is none.", nameof(grid));
        double bytes = grid.Count * sizeof(float), fitting = grid.CellsPerMetre * Math.Cbrt(mostBytes / bytes);
        if (bytes <= mostBytes && Math.Max(x, Math.Max(y, z)) <= DistanceGrid.MostNodes) return;
        throw new ArgumentException(
            $"The distance transform would have {x:N0} × {y:N0} × {z:N0} = {grid.Count:N0} nodes of {bytes / (1 << 20):N0} MiB; {mostBytes / (1 << 20):N0} MiB and {DistanceGrid.MostNodes:N0} nodes along an axis are allowed. "
            + $"Crop the clouds by range, or take fewer than {grid.CellsPerMetre} cells a metre{(bytes > mostBytes ? $" (about {fitting:G2} fit)" : "")}.",
            nameof(grid));
    }
}
