using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators;

/// <summary>The options of a network that maps fields to fields on one grid, and how to build it.</summary>
[ComponentKind("operator-model")]
public abstract record OperatorModelOptions
{
    /// <summary>Builds the network; its parameters are initialised from torch's default generator.</summary>
    /// <param name="inputs">The fields that go in.</param>
    /// <param name="outputs">How many channels come out, on the same grid.</param>
    /// <returns>[batch, inputs, rows, columns] ↦ [batch, outputs, rows, columns].</returns>
    /// <exception cref="ArgumentException">An option is out of range, or the grid does not fit.</exception>
    public abstract Module<Tensor, Tensor> Create(FieldShape inputs, long outputs);
}
