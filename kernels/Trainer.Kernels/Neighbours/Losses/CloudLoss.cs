using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>The value of a loss between clouds.</summary>
/// <param name="Loss">A float32 scalar with a gradient.</param>
/// <param name="Unmatched">A float32 scalar: the share of the points, 0 … 1, that pull on nothing. At 1 there is no overlap, and a loss of 0 says nothing.</param>
public sealed record CloudLoss(Tensor Loss, Tensor Unmatched) : IDisposable
{
    /// <summary>Disposes both tensors.</summary>
    public void Dispose()
    {
        Loss.Dispose();
        Unmatched.Dispose();
    }
}
