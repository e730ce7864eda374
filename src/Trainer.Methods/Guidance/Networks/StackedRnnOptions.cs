using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models.Sequence;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>A vanilla recurrent network: an embedding, tanh layers one on the other, each a module of its own, and a linear head.</summary>
[Component("stacked-rnn", Summary = "Vanilla recurrent network of tanh layers.")]
public sealed record StackedRnnOptions : SequenceModelOptions
{
    /// <summary>The width of the layers; default 512.</summary>
    [Range(1, 1 << 16)]
    public int Width { get; init; } = 512;

    /// <summary>The width of the embedding; default 256.</summary>
    [Range(1, 1 << 16)]
    public int Embedding { get; init; } = 256;

    /// <summary>The layers; default 4.</summary>
    [Range(1, 256)]
    public int Layers { get; init; } = 4;

    /// <summary>Whether a layer begins where the one below ended, as in the authors' released code: every step knows something of all later ones then. Default false, from 0.</summary>
    public bool Released { get; init; }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(long inputs, long outputs) => new StackedRnn(this, inputs, outputs);
}
