namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>The flow of a pair, as an estimator has found it.</summary>
/// <param name="Flow">x, y, z of each point of the first cloud, in metres.</param>
/// <param name="Loss">The objective of this flow, the lowest of all iterations; 0 for estimators without one.</param>
/// <param name="BestIteration">The iteration that gave it, from 0.</param>
/// <param name="Iterations">How many iterations were made.</param>
/// <param name="Unmatched">The share of points, 0 … 1, that had no partner near enough to pull on them. At 1 the clouds do not overlap and the flow means nothing.</param>
/// <param name="Ending">Why it ended, in words.</param>
public sealed record FlowEstimate(float[] Flow, double Loss, int BestIteration, int Iterations, double Unmatched, string Ending)
{
    /// <summary>Whether the clouds determine the flow at all.</summary>
    public bool HasOverlap => Unmatched < 1;
}
