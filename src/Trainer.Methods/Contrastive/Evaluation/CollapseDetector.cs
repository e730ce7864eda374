using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>Notices when all images get the same embedding: a loss without negatives can be minimised in that way, and is then worth nothing.</summary>
/// <remarks>Chen and He, "Exploring simple Siamese representation learning", CVPR 2021, section 4.1: unit vectors in all directions have a standard deviation of 1/√d in each dimension.</remarks>
public static class CollapseDetector
{
    /// <summary>Below this spread embeddings count as collapsed.</summary>
    public const double Threshold = 0.1;

    /// <summary>The mean over the dimensions of the standard deviation of z / ‖z‖, times √d: about 1 where embeddings point in all directions, 0 where they coincide.</summary>
    /// <param name="embeddings">(N, d).</param>
    public static double Spread(Tensor embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return UnitVectors.Of(embeddings).std([0], unbiased: false).mean().ToDouble() * Math.Sqrt(embeddings.shape[1]);
    }

    /// <summary>Whether embeddings have collapsed: their spread is below <see cref="Threshold"/>.</summary>
    /// <param name="embeddings">(N, d).</param>
    public static bool IsCollapsed(Tensor embeddings) => Spread(embeddings) < Threshold;
}
