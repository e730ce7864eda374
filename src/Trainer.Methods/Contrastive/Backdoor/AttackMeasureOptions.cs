namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>How attacks are measured: by what is made of an encoder's features downstream.</summary>
public sealed record AttackMeasureOptions
{
    /// <summary>The classification by nearest neighbours; its bank are the clean training images.</summary>
    public KnnOptions Neighbours { get; init; } = new();

    /// <summary>The linear classifier on the features of the clean training images, fitted at the end of a run; null for none.</summary>
    public LinearProbeOptions? Probe { get; init; } = new();

    /// <summary>Whether triggered test images are rounded to 8 bits, as a file would keep them; default true.</summary>
    public bool Quantise { get; init; } = true;
}
