namespace Trainer.Models;

/// <summary>Checks that samples are images.</summary>
public static class ImageShape
{
    /// <summary>The channels, height and width of a sample.</summary>
    /// <exception cref="ArgumentException">A sample has not exactly these three dimensions, or one of them is empty.</exception>
    public static (long Channels, long Height, long Width) Of(ModelShape shape) => shape.Input is [> 0 and var channels, > 0 and var height, > 0 and var width]
        ? (channels, height, width)
        : throw new ArgumentException($"This network needs images (channels, height, width); these samples are ({string.Join(", ", shape.Input)}).");
}
