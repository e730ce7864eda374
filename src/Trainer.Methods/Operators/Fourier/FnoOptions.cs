using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Fourier;

/// <summary>A Fourier neural operator: linear maps of the lowest Fourier modes between pointwise ones.</summary>
[Component("fno", Summary = "Fourier neural operator: layers that act on the lowest Fourier modes.")]
[Paper("Zongyi Li and Nikola Kovachki and Kamyar Azizzadenesheli and Burigede Liu and Kaushik Bhattacharya and Andrew Stuart and Anima Anandkumar", "Fourier neural operator for parametric partial differential equations", 2021, Venue = "ICLR")]
public sealed record FnoOptions : OperatorModelOptions
{
    /// <summary>Fourier layers; default 4.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 4;

    /// <summary>Channels between layers; default 32.</summary>
    [Range(1, 1 << 14)]
    public int Width { get; init; } = 32;

    /// <summary>Modes kept in each direction, of each sign; default 12.</summary>
    [Range(1, 1 << 12)]
    public int Modes { get; init; } = 12;

    /// <summary>Channels of the two pointwise maps to the outputs; default 128.</summary>
    [Range(1, 1 << 16)]
    public int Projection { get; init; } = 128;

    /// <summary>Points of zeros that the grid is continued by at its ends, for fields that are not periodic; as large a part of other grids. Default 0.</summary>
    [Range(0, 1 << 12)]
    public int Padding { get; init; }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(FieldShape inputs, long outputs) => new Fno(this, inputs, outputs);
}
