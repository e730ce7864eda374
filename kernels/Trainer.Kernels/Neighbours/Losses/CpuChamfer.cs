using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>The Chamfer loss on the CPU. Each cloud's sums and gradient are one thread's work in the order of the points, so that they are the same with any number of threads.</summary>
internal static unsafe class CpuChamfer
{
    /// <summary>Computes the loss and the share of truncated terms, and the gradients that are asked for.</summary>
    public static (Tensor Loss, Tensor Unmatched) Run(ChamferProblem problem, Tensor a, Tensor b, Tensor? gradientOfA, Tensor? gradientOfB)
    {
        Span<float> pointsOfA = TensorMemory.AsSpan<float>(a), pointsOfB = TensorMemory.AsSpan<float>(b);
        NeighbourIndex indexOfA = problem.IndexOfA ?? new(pointsOfA), indexOfB = problem.IndexOfB ?? new(pointsOfB);
        Pairs ofA = new(indexOfA.Count), ofB = new(indexOfB.Count);
        indexOfB.Query(indexOfA, ofA.Nearest, ofA.SquaredDistances, problem.Truncation);
        indexOfA.Query(indexOfB, ofB.Nearest, ofB.SquaredDistances, problem.Truncation);
        fixed (float* startOfA = pointsOfA, startOfB = pointsOfB)
        {
            float* firstOfA = startOfA, firstOfB = startOfB;
            BlockParallel.For(2, side =>
            {
                if (side == 0) Side(ofA, ofB, firstOfA, firstOfB, gradientOfA);
                else Side(ofB, ofA, firstOfB, firstOfA, gradientOfB);
            });
        }

        float loss = (float)((ofA.Sum / ofA.Count) + (ofB.Sum / ofB.Count)), unmatched = (float)((double)(ofA.Truncated + ofB.Truncated) / (ofA.Count + (double)ofB.Count));
        return (tensor(loss), tensor(unmatched));
    }

    // The sum over this cloud, and what its points get: from their own pairs, then from those of the other cloud's points.
    private static void Side(Pairs own, Pairs others, float* points, float* otherPoints, Tensor? gradient)
    {
        float* to = gradient is null ? null : (float*)TensorMemory.DataPointer(gradient);
        float weight = 2f / own.Count, otherWeight = 2f / others.Count;
        for (int i = 0; i < own.Count; i++)
        {
            int nearest = own.Nearest[i];
            bool isPair = nearest != NeighbourIndex.None;
            if (isPair) own.Sum += own.SquaredDistances[i];
            else own.Truncated++;
            if (to is null) continue;
            float* from = otherPoints + 3L * (isPair ? nearest : 0);
            float scale = isPair ? weight : 0;
            for (int axis = 0; axis < 3; axis++) to[3L * i + axis] = scale * (points[3L * i + axis] - from[axis]);
        }

        if (to is null) return;
        for (int i = 0; i < others.Count; i++)
        {
            int nearest = others.Nearest[i];
            if (nearest == NeighbourIndex.None) continue;
            for (int axis = 0; axis < 3; axis++) to[3L * nearest + axis] += otherWeight * (points[3L * nearest + axis] - otherPoints[3L * i + axis]);
        }
    }

    private sealed class Pairs(int count)
    {
        public int Count => count;

        public int[] Nearest { get; } = GC.AllocateUninitializedArray<int>(count);

        public float[] SquaredDistances { get; } = GC.AllocateUninitializedArray<float>(count);

        public double Sum { get; set; }

        public int Truncated { get; set; }
    }
}
