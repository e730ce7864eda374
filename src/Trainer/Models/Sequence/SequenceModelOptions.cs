using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>The options of a network that maps sequences step by step, looking at no later step, and how to build it.</summary>
[ComponentKind("sequence-model")]
public abstract record SequenceModelOptions
{
    /// <summary>The most steps it can look at; null where there is no limit.</summary>
    public virtual int? LongestSequence => null;

    /// <summary>Builds the network; its parameters are initialised from torch's default generator.</summary>
    /// <param name="inputs">Values that go in at each step.</param>
    /// <param name="outputs">Values that come out at each step.</param>
    /// <returns>[batch, time, inputs] ↦ [batch, time, outputs].</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public abstract Module<Tensor, Tensor> Create(long inputs, long outputs);
}
