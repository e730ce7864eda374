namespace Trainer.Data;

/// <summary>How images of other proportions are brought to the size wanted.</summary>
public enum ImageFit
{
    /// <summary>The largest part from the middle that has the proportions wanted is scaled.</summary>
    Crop,

    /// <summary>The whole is scaled, each side by its own factor.</summary>
    Stretch,
}
