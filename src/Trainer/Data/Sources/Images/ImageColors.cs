namespace Trainer.Data;

/// <summary>The channels that images are decoded to.</summary>
public enum ImageColors
{
    /// <summary>Red, green, blue; transparency is dropped.</summary>
    Rgb,

    /// <summary>One channel, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).</summary>
    Gray,
}
