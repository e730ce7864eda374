using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance.Data;

/// <summary>The images of another set with squares of pixels averaged.</summary>
[Component("average-pool", Summary = "The images of another set with squares of pixels averaged.")]
public sealed record AveragePoolOptions : DataOptions
{
    /// <summary>The set; its samples are images in memory.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The side of the squares, which divides both sides of the images; default 2.</summary>
    [Range(1, 64)]
    public int Side { get; init; } = 2;

    /// <inheritdoc/>
    public override LabelledData Load(DataFolder folder) => ImageMap.Apply(
        Data.Load(folder), "average-pool", image => image.shape[^1] % Side == 0 && image.shape[^2] % Side == 0 ? null : $"squares of {Side}×{Side} pixels (task:data:side) do not fit into images of {image.shape[^2]}×{image.shape[^1]}.",
        (images, _) => nn.functional.avg_pool2d(images.to_type(ScalarType.Float32), Side), isMeasured: false);
}
