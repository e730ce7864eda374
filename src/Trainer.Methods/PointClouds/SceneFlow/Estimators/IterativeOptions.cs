using System.ComponentModel.DataAnnotations;
using Trainer.Methods.PointClouds.SceneFlow.Losses;

namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>What estimators that lower a loss step by step have in common.</summary>
public abstract record IterativeOptions : FlowEstimatorOptions
{
    /// <summary>What is minimised between the warped first cloud and the second; default the truncated Chamfer distance.</summary>
    public CloudLossOptions Loss { get; init; } = new TruncatedChamferOptions();

    /// <summary>The most iterations a pair; default 5,000.</summary>
    [Range(1, 1 << 24)]
    public int MaximumIterations { get; init; } = 5000;

    /// <summary>A pair ends after so many iterations, not necessarily in a row, without a gain; 0: only after all; default 100.</summary>
    [Range(0, int.MaxValue)]
    public int Patience { get; init; } = 100;

    /// <summary>What counts as a gain over the best loss, absolute; default 1e-4.</summary>
    [Range(0.0, 1e9)]
    public double MinimumGain { get; init; } = 1e-4;
}
