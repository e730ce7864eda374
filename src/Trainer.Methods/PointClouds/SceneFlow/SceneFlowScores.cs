namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>How near a flow is to the true one; NaN where there are no points.</summary>
/// <param name="Points">How many points were looked at.</param>
/// <param name="Epe">The mean distance between flow and truth, in metres (EPE3D).</param>
/// <param name="Acc5">The share of points that are off by less than 0.05 m or 5 % ("strict").</param>
/// <param name="Acc10">The share of points that are off by less than 0.1 m or 10 % ("relaxed").</param>
/// <param name="Outliers">The share of points that are off by more than 0.3 m or 10 %.</param>
/// <param name="Angle">The mean angle between flow and truth, in radians; π/2 where either is zero.</param>
public sealed record SceneFlowScores(int Points, double Epe, double Acc5, double Acc10, double Outliers, double Angle);
