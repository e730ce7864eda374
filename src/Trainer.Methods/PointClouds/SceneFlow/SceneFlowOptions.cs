using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;
using Trainer.Tasks;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>Options of <see cref="SceneFlowTask"/>.</summary>
[Component("scene-flow", Summary = "Estimates the motion of every point between two point clouds, each pair by itself at run time: nothing is trained on.")]
public sealed record SceneFlowOptions : TaskOptions
{
    /// <summary>The pairs of clouds.</summary>
    public required SceneFlowDataOptions Data { get; init; }

    /// <summary>How the flow is estimated; default the neural prior.</summary>
    public FlowEstimatorOptions Estimator { get; init; } = new NeuralPriorOptions();

    /// <summary>How many pairs are solved at once, each on a thread of its own; default 1. Best with <c>training:threads</c> 1, or on a GPU. Not where a pair starts from the one before.</summary>
    [Range(1, 256)]
    public int PairsAtOnce { get; init; } = 1;

    /// <summary>
    /// Whether the sweeps of a sequence are carried along its flows to the last: a dense cloud, measured where the scene is known. Needs an estimator whose flow is known everywhere, and one pair
    /// at a time; default false.
    /// </summary>
    public bool Accumulate { get; init; }

    /// <summary>Whether and how flows are kept in the run's folder, under <c>flows</c>; default not.</summary>
    public FlowOutput Output { get; init; }

    /// <summary>How many pairs are drawn, the first; default 2.</summary>
    [Range(0, 100)]
    public int Drawn { get; init; } = 2;

    /// <inheritdoc/>
    public override TrainingTask Create() => new SceneFlowTask(this);
}
