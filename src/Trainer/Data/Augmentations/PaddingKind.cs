namespace Trainer.Data.Augmentations;

/// <summary>What lies beyond an image's edge.</summary>
public enum PaddingKind
{
    /// <summary>Black.</summary>
    Zero,

    /// <summary>The image mirrored at its edge, the edge itself not repeated.</summary>
    Reflect,
}
