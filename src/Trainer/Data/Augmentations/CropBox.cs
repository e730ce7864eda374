namespace Trainer.Data.Augmentations;

/// <summary>A rectangle of an image, in pixels, not rounded: the first pixel reaches from 0 to 1.</summary>
/// <param name="Top">Its upper edge.</param>
/// <param name="Left">Its left edge.</param>
/// <param name="Height">Its height.</param>
/// <param name="Width">Its width.</param>
public readonly record struct CropBox(double Top, double Left, double Height, double Width);
