using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>The options of a network that reads a whole string and says one thing about it, and how to build it.</summary>
[ComponentKind("string-model")]
public abstract record StringModelOptions
{
    /// <summary>Builds the network; its parameters are initialised from torch's default generator.</summary>
    /// <param name="symbols">How many different symbols there are.</param>
    /// <param name="outputs">Values that come out.</param>
    /// <returns>Strings, int64 [batch, time], whose symbols are from 0 on and which are filled up behind with the number <paramref name="symbols"/> ↦ [batch, outputs].</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public abstract Module<Tensor, Tensor> Create(long symbols, long outputs);
}
