using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>What a Chamfer loss needs beside the clouds.</summary>
/// <param name="Truncation">τ.</param>
/// <param name="IndexOfA">The index of A, if there is one.</param>
/// <param name="IndexOfB">The index of B, if there is one.</param>
/// <param name="Launcher">How.</param>
internal sealed record ChamferProblem(float Truncation, NeighbourIndex? IndexOfA, NeighbourIndex? IndexOfB, Launcher Launcher)
{
    /// <summary>Receives the share of truncated terms.</summary>
    public Tensor? Unmatched { get; set; }
}
