using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>Nearest neighbours by an index that is made for the one search.</summary>
internal static class CpuNeighbours
{
    /// <inheritdoc cref="NearestNeighbours.Find"/>
    public static (Tensor Indices, Tensor SquaredDistances) Find(Tensor queries, Tensor points, float limit)
    {
        (int batch, int count) = ((int)queries.shape[0], checked((int)queries.shape[1]));
        Tensor indices = empty([batch, count], int32), distances = empty([batch, count]);
        for (int i = 0; i < batch; i++)
        {
            using Tensor from = queries[i], to = points[i], index = indices[i], distance = distances[i];
            new NeighbourIndex(TensorMemory.AsSpan<float>(to)).Query(TensorMemory.AsSpan<float>(from), TensorMemory.AsSpan<int>(index), TensorMemory.AsSpan<float>(distance), limit);
        }

        return (indices.to(int64), distances);
    }
}
