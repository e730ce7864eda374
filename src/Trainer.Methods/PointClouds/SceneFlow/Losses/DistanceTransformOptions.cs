using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Kernels.Neighbours.DistanceTransforms;
using Trainer.Kernels.Neighbours.Losses;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.Losses;

/// <summary>The mean distance of the warped points to the static cloud, looked up in a grid of distances that is made once: a step costs the same however large the static cloud is.</summary>
[Component("distance-transform", Summary = "Distances to the other cloud from a grid that is made once: for large clouds.")]
[Paper("Xueqian Li and Jianqiao Zheng and Francesco Ferroni and Jhony Kaesemodel Pontes and Simon Lucey", "Fast neural scene flow", 2023, Venue = "ICCV")]
public sealed record DistanceTransformOptions : CloudLossOptions
{
    /// <summary>Cells a metre; default 10.</summary>
    [Range(0.01, 1000)]
    public double CellsPerMetre { get; init; } = DistanceGrid.UsualCellsPerMetre;

    /// <summary>The most memory that the grid may take, in MiB; default 1,024.</summary>
    [Range(1, 1 << 20)]
    public int MostMegabytes { get; init; } = 1024;

    /// <inheritdoc/>
    public override ICloudLoss Create(Tensor source, Tensor target) => new DistanceTransformLoss(source, target, CellsPerMetre, (long)MostMegabytes << 20);
}
