using Trainer.Components;

namespace Trainer.Methods.Contrastive;

/// <summary>An encoder's options, and how to build it.</summary>
[ComponentKind("encoder")]
public abstract record EncoderOptions
{
    /// <summary>Builds the encoder; its parameters are initialised from torch's default generator.</summary>
    /// <param name="shape">One image's shape: (channels, height, width).</param>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images of a size that the encoder takes.</exception>
    public abstract Encoder Create(IReadOnlyList<long> shape);
}
