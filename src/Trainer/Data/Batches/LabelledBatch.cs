using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>Some labelled samples, ready for the network. Whoever takes it disposes of it; no dispose scope owns its tensors.</summary>
/// <param name="Inputs">float32, normalised, on the target device: (samples, …), or (views · samples, …), view after view, where <see cref="BatchOptions.Views"/> asks for several.</param>
/// <param name="Labels">int64 on the target device: (samples).</param>
/// <param name="Epoch">The pass over the samples that the batch belongs to, from 0.</param>
/// <param name="Index">The batch's number within its epoch, from 0.</param>
public sealed record LabelledBatch(Tensor Inputs, Tensor Labels, long Epoch, long Index) : IDisposable
{
    /// <summary>How many samples there are.</summary>
    public int Count { get; } = (int)Labels.shape[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Labels.Dispose();
    }
}
