using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>How far a cloud is from a static one that it is to be warped onto. What can be prepared of the static cloud is prepared once.</summary>
public interface ICloudLoss : IDisposable
{
    /// <summary>Compares a cloud with the static one.</summary>
    /// <param name="warped">[n, 3], float32, n ≥ 1, in metres, on the static cloud's device.</param>
    /// <exception cref="ArgumentException">Shape, type or device do not fit, or coordinates are not finite: then the message says how many.</exception>
    CloudLoss Compute(Tensor warped);
}
