using Trainer.Methods.PointClouds.SceneFlow.Data;

namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>An estimator that solves a pair in one go.</summary>
internal abstract class DirectEstimator : FlowEstimator
{
    private ScenePair? _pair;
    private FlowEstimate? _estimate;

    public override FlowEstimate Estimate => _estimate ??= Solve(_pair ?? throw new InvalidOperationException("No pair was begun."));

    public override void Prepare(ScenePair pair) => (_pair, _estimate) = (pair, null);

    public override FlowIteration Iterate() => new(Estimate.Loss, IsLast: true);

    protected abstract FlowEstimate Solve(ScenePair pair);
}
