using Trainer.Components;

namespace Trainer.Methods.Contrastive;

/// <summary>A way of learning from pairs of views, and how to build it around an encoder.</summary>
[ComponentKind("contrastive-method")]
public abstract record ContrastiveMethodOptions
{
    /// <summary>Builds the method's networks; parameters are initialised from torch's default generator.</summary>
    /// <param name="encoder">The encoder to learn.</param>
    /// <param name="shape">One image's shape: (channels, height, width).</param>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images of a size that the encoder takes.</exception>
    public abstract ContrastiveMethod Create(EncoderOptions encoder, IReadOnlyList<long> shape);
}
