using System.Numerics;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>Depth first through a tree of boxes, the nearest box first, past all boxes that are too far away.</summary>
internal static unsafe class Traversal
{
    /// <summary>Searches a tree.</summary>
    public static void Run<TSearch>(BoxTree tree, PointLeaves leaves, ref TSearch search) where TSearch : struct, ISearch => Descend(tree, leaves, tree.Top, 0, ref search);

    private static void Descend<TSearch>(BoxTree tree, PointLeaves leaves, int level, int node, ref TSearch search) where TSearch : struct, ISearch
    {
        float* boxes = tree.Node(level, node);
        Vector512<float> near = search.Measure(boxes, out Vector512<float> order);
        uint left = uint.MaxValue >> (32 - tree.ChildrenOf(level, node));
        while (true)
        {
            Vector512<float> isNear = Vector512.LessThanOrEqual(near, Vector512.Create(search.Bound));
            uint open = (uint)isNear.ExtractMostSignificantBits() & left;
            if (open == 0) return;
            int child = BitOperations.TrailingZeroCount(open);
            if ((open & (open - 1)) != 0)
            {
                float nearest = Lanes.Smallest(Vector512.ConditionalSelect(isNear, order, Vector512.Create(float.PositiveInfinity)));
                uint first = (uint)Vector512.Equals(order, Vector512.Create(nearest)).ExtractMostSignificantBits() & open;
                if (first != 0) child = BitOperations.TrailingZeroCount(first);
                order = Vector512.ConditionalSelect(Vector512.Equals(Vector512<int>.Indices, Vector512.Create(child)).AsSingle(), Vector512.Create(float.PositiveInfinity), order);
            }

            left &= ~(1u << child);
            if (!search.Wants(boxes + child)) continue;
            int number = node * BoxTree.Width + child;
            if (level == 0) search.Visit(leaves.Leaf(number), leaves.PointsOf(number));
            else Descend(tree, leaves, level - 1, number, ref search);
        }
    }
}
