using static TorchSharp.torch;

namespace Trainer.Data.Fields;

/// <summary>Some pairs of fields. Whoever takes it disposes of it; no dispose scope owns its tensors.</summary>
/// <param name="Inputs">float32 [samples, channels, rows, columns] on the target device.</param>
/// <param name="Outputs">float32 [samples, channels, rows, columns] on the target device.</param>
public sealed record FieldBatch(Tensor Inputs, Tensor Outputs) : IDisposable
{
    /// <summary>How many samples there are.</summary>
    public long Count { get; } = Inputs.shape[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Outputs.Dispose();
    }
}
