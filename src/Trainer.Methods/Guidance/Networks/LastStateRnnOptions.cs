using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>A vanilla recurrent network that reads a string: an embedding, tanh layers one on the other, and a linear head on the ReLU of the state after the last symbol.</summary>
[Component("last-state-rnn", Summary = "Vanilla recurrent network that says what a string is after its last symbol.")]
public sealed record LastStateRnnOptions : StringModelOptions
{
    /// <summary>The width of the layers; default 512.</summary>
    [Range(1, 1 << 16)]
    public int Width { get; init; } = 512;

    /// <summary>The width of the embedding; default 3.</summary>
    [Range(1, 1 << 16)]
    public int Embedding { get; init; } = 3;

    /// <summary>The layers, each a module of its own; default 4.</summary>
    [Range(1, 256)]
    public int Layers { get; init; } = 4;

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(long symbols, long outputs) => new LastStateRnn(this, symbols, outputs);
}
