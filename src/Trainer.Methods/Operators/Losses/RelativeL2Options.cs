using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Losses;

/// <summary>‖û − u‖₂ / ‖u‖₂ over all channels and points.</summary>
[Component("relative-l2", Summary = "Error relative to the truth, in the norm of squares.")]
public sealed record RelativeL2Options : OperatorLossOptions
{
    /// <inheritdoc/>
    public override Tensor PerSample(Tensor predicted, Tensor truth) => RelativeError.L2(predicted, truth);
}
