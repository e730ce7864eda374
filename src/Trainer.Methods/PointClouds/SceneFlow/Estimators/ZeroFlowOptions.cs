using Trainer.Components;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>The flow of a scene that stands still: what any estimate must beat.</summary>
[Component("zero-flow", Summary = "No flow at all, what others are measured against.")]
public sealed record ZeroFlowOptions : FlowEstimatorOptions
{
    /// <inheritdoc/>
    public override FlowEstimator Create(RunContext run) => new Estimator();

    private sealed class Estimator : DirectEstimator
    {
        public override Func<Tensor, Tensor> Field => positions => zeros_like(positions);

        protected override FlowEstimate Solve(ScenePair pair) => new(new float[3 * pair.First.Count], 0, 0, 1, 0, "nothing to do");
    }
}
