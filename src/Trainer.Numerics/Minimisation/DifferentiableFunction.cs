using static TorchSharp.torch;

namespace Trainer.Numerics.Minimisation;

/// <summary>A function of a vector, with its gradient.</summary>
/// <param name="point">[n], not to be kept or changed.</param>
/// <returns>The value, which may be anything but finite where the function is not defined, and the gradient [n], the caller's own.</returns>
public delegate (double Value, Tensor Gradient) DifferentiableFunction(Tensor point);
