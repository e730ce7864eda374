using static TorchSharp.torch;

namespace Trainer.Data.Fields;

/// <summary>Pairs of fields on a grid: what goes in, and what is to come out.</summary>
public sealed class FieldSet : IDisposable
{
    /// <summary>A set, which disposes of the tensors.</summary>
    /// <param name="inputs">float32 [samples, channels, rows, columns] on the CPU.</param>
    /// <param name="outputs">float32 [samples, channels, rows, columns], as many samples on the same grid.</param>
    /// <exception cref="ArgumentException">Shapes or types are others.</exception>
    public FieldSet(Tensor inputs, Tensor outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        (long[] i, long[] o) = (inputs.shape, outputs.shape);
        if (inputs.dtype != ScalarType.Float32 || outputs.dtype != ScalarType.Float32) throw new ArgumentException($"Fields are float32, not {inputs.dtype} and {outputs.dtype}.");
        if (i.Length != 4 || o.Length != 4 || i[0] != o[0] || i[2] != o[2] || i[3] != o[3])
        {
            throw new ArgumentException($"Inputs of [{string.Join(", ", i)}] and outputs of [{string.Join(", ", o)}] are not [samples, channels, rows, columns] with as many samples, rows and columns.");
        }

        (Inputs, Outputs) = (inputs, outputs);
    }

    /// <summary>How many samples there are.</summary>
    public long Count => Inputs.shape[0];

    /// <summary>What goes in: float32 [samples, channels, rows, columns].</summary>
    public Tensor Inputs { get; }

    /// <summary>What is to come out: float32 [samples, channels, rows, columns].</summary>
    public Tensor Outputs { get; }

    /// <summary>The samples in the order stored, in batches that the caller disposes of.</summary>
    /// <param name="size">Samples in a batch, fewer in the last.</param>
    /// <param name="device">Where batches go.</param>
    public IEnumerable<FieldBatch> InOrder(int size, Device device)
    {
        for (long first = 0; first < Count; first += size)
        {
            long count = Math.Min(size, Count - first);
            using Tensor inputs = Inputs.narrow(0, first, count), outputs = Outputs.narrow(0, first, count);
            yield return new(inputs.to(device, copy: true).DetachFromDisposeScope(), outputs.to(device, copy: true).DetachFromDisposeScope());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Outputs.Dispose();
    }
}
