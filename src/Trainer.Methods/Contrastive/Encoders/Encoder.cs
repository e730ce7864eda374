using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>A network that maps images to feature vectors: (samples, channels, height, width) ↦ (samples, <see cref="Width"/>).</summary>
/// <param name="name">The module's name.</param>
public abstract class Encoder(string name) : Module<Tensor, Tensor>(name)
{
    /// <summary>How many features an image has.</summary>
    public abstract long Width { get; }
}
