using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.SamplePlugin.Models;

/// <summary>A network of one hidden layer whose units are sines of what goes in.</summary>
[Component("sine-net", Summary = "One hidden layer of sines.")]
public sealed record SineNetOptions : ModelOptions
{
    /// <summary>How many units the hidden layer has.</summary>
    [Range(1, 1 << 16)]
    public int Width { get; init; } = 64;

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(ModelShape shape) => new SineNet(shape.Input.Aggregate(1L, (product, size) => product * size), Width, shape.Outputs);
}
