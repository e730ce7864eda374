using Trainer.Kernels.Neighbours.DistanceTransforms;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>What a look-up needs beside the points.</summary>
/// <param name="Grid">The nodes.</param>
/// <param name="Values">Their values, contiguous.</param>
internal sealed record LookupProblem(DistanceGrid Grid, Tensor Values)
{
    /// <summary>Receives the share of the points that lie outside of the grid along some axis.</summary>
    public Tensor? Outside { get; set; }
}
