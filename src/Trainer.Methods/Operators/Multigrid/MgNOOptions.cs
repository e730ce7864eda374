using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>A neural operator whose connections are multigrid cycles of convolutions; boundary conditions enter by the padding alone.</summary>
[Component("mgno", Summary = "Neural operator whose linear maps are multigrid cycles of convolutions.")]
[Paper("Juncai He and Xinliang Liu and Jinchao Xu", "MgNO: Efficient parameterization of linear operators via multigrid", 2024, Venue = "ICLR")]
public sealed record MgNOOptions : OperatorModelOptions
{
    /// <summary>Layers, each a cycle and an activation; default 4.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 4;

    /// <summary>Channels between layers; default 24.</summary>
    [Range(1, 1 << 14)]
    public int Width { get; init; } = 24;

    /// <summary>The cycles that the layers are made of.</summary>
    public CycleOptions Cycle { get; init; } = new();

    /// <summary>Whether what comes out of a cycle is normalised over channels and grid before the activation, which ties the network to one grid; default false.</summary>
    public bool NormaliseOutput { get; init; }

    /// <summary>Whether a layer adds a linear map of each point's values (with bias) to its cycle; default true.</summary>
    public bool PointwiseSkip { get; init; } = true;

    /// <summary>What stands between cycles; default GELU, null for nothing: the network is linear then.</summary>
    public Activation? Activation { get; init; } = Models.Activation.Gelu;

    /// <summary>Whether the last layer's channels become outputs by one more cycle instead of a linear map of each point's values; default false.</summary>
    public bool CycleHead { get; init; }

    /// <summary>Whether the inputs are added to the outputs, for the next state of what changes little; default false.</summary>
    public bool AddInputs { get; init; }

    /// <summary>Segments of layers of which only the inputs are kept for the backward pass, everything inside computed again: less memory, more time. Default 0, none.</summary>
    [Range(0, 1024)]
    public int Recompute { get; init; }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(FieldShape inputs, long outputs) => new MgNO(this, inputs, outputs);
}
