namespace Trainer.Sweeps;

/// <summary>A trial as a pruner sees it.</summary>
/// <param name="State">How far it is.</param>
/// <param name="Curve">What it has measured.</param>
public readonly record struct PeerTrial(TrialState State, TrialCurve Curve);
