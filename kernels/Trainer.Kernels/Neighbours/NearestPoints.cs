using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours;

/// <summary>The nearest point of each query.</summary>
/// <param name="Indices">Its index, int64, of the queries' shape without the coordinates; <see cref="NeighbourIndex.None"/> where no point is within the radius.</param>
/// <param name="SquaredDistances">Its squared distance, float32, of the same shape; infinite where there is none.</param>
public sealed record NearestPoints(Tensor Indices, Tensor SquaredDistances) : IDisposable
{
    /// <summary>Disposes both tensors.</summary>
    public void Dispose()
    {
        Indices.Dispose();
        SquaredDistances.Dispose();
    }
}
