using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Kernels.Neighbours;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;

namespace Trainer.Methods.PointClouds.SceneFlow.PerPoint;

/// <summary>A flow vector for each point, free but for a term that draws neighbours together: the same loss as the neural prior, without the network.</summary>
[Component("per-point-flow", Summary = "A free flow vector for each point, with the smoothness of a graph where it is asked for.")]
[Paper("Jhony Kaesemodel Pontes and James Hays and Simon Lucey", "Scene flow from point clouds with or without learning", 2020, Venue = "3DV")]
public sealed record PerPointOptions : IterativeOptions
{
    /// <summary>The weight of the mean squared difference of the flow of neighbours; default 0, none.</summary>
    [Range(0.0, 1e9)]
    public double Smoothness { get; init; }

    /// <summary>How many nearest points of the first cloud are a point's neighbours; default 16. As many as there are at most.</summary>
    [Range(1, NeighbourIndex.MostNeighbours - 1)]
    public int Neighbours { get; init; } = 16;

    /// <inheritdoc/>
    public override FlowEstimator Create(RunContext run) => new PerPointEstimator(this, run);
}
