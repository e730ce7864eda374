using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>A linear recurrence with gates that depend on the input alone: each unit forgets and adds, none looks at another's past or changes sign.</summary>
[Component("gated-linear", Summary = "Gated linear recurrence, h = f(x) ⊙ h + i(x) ⊙ z(x) with f from 0 to 1.")]
public sealed record GatedLinearOptions : SequenceModelOptions
{
    /// <summary>The width of h; default 64.</summary>
    [Range(1, LayerSizes.Largest)]
    public int Width { get; init; } = 64;

    /// <summary>The layers, each on the outputs of the one below; default 1.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 1;

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(long inputs, long outputs) => new GatedLinearModel(this, inputs, outputs);
}
