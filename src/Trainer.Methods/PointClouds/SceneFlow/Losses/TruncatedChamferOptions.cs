using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Kernels.Neighbours.Losses;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.Losses;

/// <summary>Squared distances to the nearest point, both ways, each a mean; what is too far apart counts 0.</summary>
[Component("truncated-chamfer", Summary = "Squared distances to the nearest points, both ways; what is too far apart is left out.")]
public sealed record TruncatedChamferOptions : CloudLossOptions
{
    /// <summary>From this squared distance on, in m², a point counts 0 and is not pulled; default 2, a radius of 1.41 m. Null: none is too far.</summary>
    [Range(0.0, 1e12, MinimumIsExclusive = true)]
    public double? Truncation { get; init; } = ChamferLoss.UsualTruncation;

    /// <inheritdoc/>
    public override ICloudLoss Create(Tensor source, Tensor target) => new TruncatedChamfer(target, Truncation ?? double.PositiveInfinity);
}
