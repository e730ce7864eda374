using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>What is looked for in a tree of boxes.</summary>
internal unsafe interface ISearch
{
    /// <summary>No point farther away than this (squared) matters any more.</summary>
    float Bound { get; }

    /// <summary>Squared distances to a node's sixteen boxes.</summary>
    /// <param name="boxes">The node.</param>
    /// <param name="order">Receives by which the boxes are visited, smallest first.</param>
    /// <returns>Below no squared distance of a point in the box, as computed, from what is looked for.</returns>
    Vector512<float> Measure(float* boxes, out Vector512<float> order);

    /// <summary>Whether one of a node's boxes may hold what matters, looked at more closely.</summary>
    /// <param name="box">The low x of the box.</param>
    bool Wants(float* box);

    /// <summary>Compares with the points of a leaf.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="count">Its points that are no copies.</param>
    void Visit(float* leaf, int count);
}
