using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance.Data;

/// <summary>Places each image of another set once, at a random place, on a canvas of zeros: what is told apart must be found first, which convolutions do by themselves and fully connected networks do not.</summary>
[Component("canvas", Summary = "Each image of another set once at a random place on a larger canvas.")]
public sealed record CanvasOptions : DataOptions
{
    /// <summary>The set; its samples are images in memory.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The side of the canvas in pixels; default 16.</summary>
    [Range(1, 4096)]
    public int Side { get; init; } = 16;

    /// <summary>Decides the places; they are the same whatever the run's seed. Default 0.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public override LabelledData Load(DataFolder folder) =>
        ImageMap.Apply(Data.Load(folder), "canvas", image => image.shape[^1] <= Side && image.shape[^2] <= Side ? null : $"images of {image.shape[^2]}×{image.shape[^1]} pixels do not fit on a canvas of {Side}×{Side}: raise task:data:side.", Place, isMeasured: true);

    private Tensor Place(Tensor images, string split)
    {
        long[] shape = images.shape;
        Tensor canvas = zeros([shape[0], shape[1], Side, Side], dtype: images.dtype);
        RandomStream places = new RandomStream(Seed).Fork("canvas").Fork(split);
        for (long i = 0; i < shape[0]; i++)
        {
            RandomStream place = places.Fork(i);
            using Tensor spot = canvas.narrow(0, i, 1).narrow(2, place.NextInteger(Side - shape[2] + 1), shape[2]).narrow(3, place.NextInteger(Side - shape[3] + 1), shape[3]);
            using Tensor image = images.narrow(0, i, 1);
            spot.copy_(image);
        }

        return canvas;
    }
}
