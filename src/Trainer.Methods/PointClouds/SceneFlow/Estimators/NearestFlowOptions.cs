using Trainer.Components;
using Trainer.Kernels.Neighbours;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;

namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>Each point goes to the nearest of the second cloud.</summary>
[Component("nearest-flow", Summary = "Each point goes to the nearest of the other cloud.")]
public sealed record NearestFlowOptions : FlowEstimatorOptions
{
    /// <inheritdoc/>
    public override FlowEstimator Create(RunContext run) => new Estimator();

    private sealed class Estimator : DirectEstimator
    {
        protected override FlowEstimate Solve(ScenePair pair)
        {
            float[] first = pair.First.Points, second = pair.Second.Points, flow = new float[first.Length];
            int[] nearest = new int[pair.First.Count];
            float[] squares = new float[pair.First.Count];
            new NeighbourIndex(second).Query(first, nearest, squares);
            for (int i = 0; i < flow.Length; i++) flow[i] = second[(3 * nearest[i / 3]) + (i % 3)] - first[i];
            return new(flow, squares.Average(), 0, 1, 0, "nothing to iterate");
        }
    }
}
