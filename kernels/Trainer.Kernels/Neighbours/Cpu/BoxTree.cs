using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Torch.Memory;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>
/// Boxes around leaves, boxes around 16 of those, and so on up to one node. A node is the boxes of its 16 children as six vectors, so that one instruction is for all of them; children are found by
/// their number, without pointers.
/// </summary>
internal sealed unsafe class BoxTree
{
    /// <summary>The children of a node.</summary>
    public const int Width = PointLeaves.Width;

    private const int Stride = 6 * Width, HighX = 3 * Width;
    private readonly List<AlignedArray<float>> _levels = [];
    private readonly List<int> _children = [];

    /// <summary>Makes the tree of some leaves.</summary>
    public BoxTree(PointLeaves leaves)
    {
        int children = leaves.Count;
        do
        {
            int nodes = (children + Width - 1) / Width;
            _levels.Add(new((long)nodes * Stride));
            _children.Add(children);
            children = nodes;
        }
        while (children > 1);
        Enclose(leaves);
    }

    /// <summary>The root's level; nodes of level 0 have leaves as children.</summary>
    public int Top => _levels.Count - 1;

    /// <summary>The low x of a node's children; their low y, low z, high x, high y and high z follow, 16 each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Node(int level, int node) => _levels[level].Start + (long)node * Stride;

    /// <summary>How many children a node has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ChildrenOf(int level, int node) => Math.Min(Width, _children[level] - node * Width);

    /// <summary>Makes the boxes fit the leaves anew.</summary>
    public void Enclose(PointLeaves leaves)
    {
        for (int i = 0; i < leaves.Count; i++) Put(0, i, leaves.BoxOf(i));
        for (int level = 1; level <= Top; level++)
        {
            for (int i = 0; i < _children[level]; i++) Put(level, i, BoxOf(level - 1, i));
        }

        _ = BoxOf(Top, 0); // Fills it up.
    }

    // The last node's missing children are copies of its last one.
    private Box BoxOf(int level, int node)
    {
        float* boxes = Node(level, node);
        for (int count = ChildrenOf(level, node), i = count; i < Width; i++)
        {
            for (int part = 0; part < 6; part++) boxes[part * Width + i] = boxes[part * Width + count - 1];
        }

        Box low = new(Vector512.LoadAligned(boxes), Vector512.LoadAligned(boxes + Width), Vector512.LoadAligned(boxes + 2 * Width));
        boxes += HighX;
        Box high = new(Vector512.LoadAligned(boxes), Vector512.LoadAligned(boxes + Width), Vector512.LoadAligned(boxes + 2 * Width));
        return new(low.LowX, low.LowY, low.LowZ, high.HighX, high.HighY, high.HighZ);
    }

    private void Put(int level, int child, Box box)
    {
        float* boxes = Node(level, child / Width) + child % Width;
        (boxes[0], boxes[Width], boxes[2 * Width]) = (box.LowX, box.LowY, box.LowZ);
        boxes += HighX;
        (boxes[0], boxes[Width], boxes[2 * Width]) = (box.HighX, box.HighY, box.HighZ);
    }
}
