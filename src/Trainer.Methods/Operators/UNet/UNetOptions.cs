using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.UNet;

/// <summary>A convolutional network that narrows and widens the grid, with short cuts between equal grids.</summary>
[Component("unet", Summary = "U-Net: convolutions on coarser and coarser grids and back, with short cuts.")]
[Paper("Olaf Ronneberger and Philipp Fischer and Thomas Brox", "U-Net: Convolutional networks for biomedical image segmentation", 2015, Venue = "MICCAI")]
public sealed record UNetOptions : OperatorModelOptions
{
    /// <summary>How often the grid is halved; default 3.</summary>
    [Range(1, 16)]
    public int Depth { get; init; } = 3;

    /// <summary>Channels on the finest grid, twice as many on each coarser one; default 16.</summary>
    [Range(1, 1 << 12)]
    public int Width { get; init; } = 16;

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(FieldShape inputs, long outputs) => new UNetModel(this, inputs, outputs);
}
