using Trainer.Components;
using Trainer.Kernels.Neighbours.Losses;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.Losses;

/// <summary>The options of a loss between a warped cloud and a static one, and how to prepare it.</summary>
[ComponentKind("cloud-loss")]
public abstract record CloudLossOptions
{
    /// <summary>Prepares the loss.</summary>
    /// <param name="source">The cloud to be warped, as it is at first, [n, 3], float32.</param>
    /// <param name="target">The static cloud, [m, 3], float32, on the same device.</param>
    /// <exception cref="ArgumentException">A cloud is empty, has coordinates that are not finite, or reaches too far for what is prepared; the message has the remedy.</exception>
    public abstract ICloudLoss Create(Tensor source, Tensor target);
}
