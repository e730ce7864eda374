using Trainer.Models;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>Checks that samples are images.</summary>
internal static class ImageChannels
{
    /// <summary>The channels of a sample.</summary>
    /// <exception cref="ArgumentException">A sample has not exactly the dimensions (channels, height, width).</exception>
    public static long Of(ModelShape shape) => shape.Input is [> 0 and var channels, > 0, > 0]
        ? channels
        : throw new ArgumentException($"This network needs images (channels, height, width); these samples are ({string.Join(", ", shape.Input)}).");
}
