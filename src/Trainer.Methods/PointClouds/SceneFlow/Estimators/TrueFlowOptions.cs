using Trainer.Components;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;

namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>The true flow itself, where it is known: what distance is left between clouds that were sampled independently.</summary>
[Component("true-flow", Summary = "The true flow, where it is known: an oracle to measure others against.")]
public sealed record TrueFlowOptions : FlowEstimatorOptions
{
    /// <inheritdoc/>
    public override FlowEstimator Create(RunContext run) => new Estimator();

    private sealed class Estimator : DirectEstimator
    {
        protected override FlowEstimate Solve(ScenePair pair) =>
            new(pair.Flow ?? throw new ArgumentException("Its true flow is not known; take another estimator.", nameof(pair)), 0, 0, 1, 0, "known");
    }
}
