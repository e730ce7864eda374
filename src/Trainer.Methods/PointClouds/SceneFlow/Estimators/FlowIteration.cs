namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>What an iteration of an estimator came to.</summary>
/// <param name="Loss">The objective before the iteration's update; NaN where it is not finite.</param>
/// <param name="IsLast">Whether the pair is solved: there is nothing more to iterate.</param>
public readonly record struct FlowIteration(double Loss, bool IsLast);
