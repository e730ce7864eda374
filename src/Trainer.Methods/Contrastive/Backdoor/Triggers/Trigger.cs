using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>A change of images that an attacker's model is to react to. In evaluation mode it is the same function for every batch that an image may be in, but for places drawn at random.</summary>
/// <param name="name">The module's name.</param>
/// <param name="budget">The largest change of a value, in L∞, that it keeps to; null where it keeps to none.</param>
public abstract class Trigger(string name, double? budget) : nn.Module(name)
{
    /// <summary>The largest change of a value in [0, 1], in L∞, that it keeps to; null where it keeps to none.</summary>
    public double? Budget { get; } = budget;

    /// <summary>Puts the trigger into images.</summary>
    /// <param name="images">(samples, channels, height, width), float32, values in [0, 1]. Not changed.</param>
    /// <param name="use">What for: some triggers are stronger, or lie elsewhere, in tests.</param>
    /// <param name="random">Where places come from, for triggers that have one.</param>
    /// <returns>Images of the same shape with values in [0, 1], with a graph to the parameters of triggers that learn.</returns>
    public abstract Tensor Apply(Tensor images, TriggerUse use, RandomStream random);
}
