using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>A deep or wide fully connected network as those that hardly train on images: layers of linear map, batch normalisation, ReLU and dropout, and a linear head. An <see cref="Mlp"/>, by its depth.</summary>
/// <remarks>Of the paper: 48 layers of width 1024, the first of 2048, dropout 0.1 (deep); 3 layers of 8192 without dropout (wide).</remarks>
[Component("fully-connected", Summary = "Fully connected network of many layers of one width, with batch normalisation.")]
public sealed record FullyConnectedOptions : ModelOptions
{
    /// <summary>Hidden layers; default 48.</summary>
    [Range(1, 10_000)]
    public int Layers { get; init; } = 48;

    /// <summary>Their width; default 1024.</summary>
    [Range(1, 1 << 20)]
    public int Width { get; init; } = 1024;

    /// <summary>The width of the first; null for that of the others.</summary>
    [Range(1, 1 << 20)]
    public int? FirstWidth { get; init; }

    /// <summary>How likely a hidden unit is switched off in a training step; default 0.1.</summary>
    [Range(0.0, 0.99)]
    public double Dropout { get; init; } = 0.1;

    /// <summary>Batch normalisation before each ReLU; default true. Alignment does not see the units' means: without it they drift until no ReLU fires.</summary>
    public bool BatchNorm { get; init; } = true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public override Module<Tensor, Tensor> Create(ModelShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        OptionsCheck.Validate(this, nameof(FullyConnectedOptions));
        int[] widths = [FirstWidth ?? Width, .. Enumerable.Repeat(Width, Layers - 1)];
        return new Mlp(shape.Input.Aggregate(1L, (product, dimension) => product * dimension), widths, shape.Outputs, Activation.Relu, Dropout, BatchNorm);
    }
}
