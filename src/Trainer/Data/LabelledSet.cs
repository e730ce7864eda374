using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>Labelled samples in memory.</summary>
/// <param name="Inputs">Samples along dimension 0, as stored: uint8 or float32, e.g. (N, channels, height, width).</param>
/// <param name="Labels">Class of each sample: int64, (N).</param>
public sealed record LabelledSet(Tensor Inputs, Tensor Labels) : IDisposable
{
    /// <summary>How many samples there are.</summary>
    public long Count => Labels.shape[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Labels.Dispose();
    }
}
