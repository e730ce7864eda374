using Trainer.Data.Sampling;

namespace Trainer.Tests.Data;

/// <summary>One of each sampling.</summary>
internal static class SamplingCases
{
    public static IReadOnlyList<SamplingOptions> All { get; } =
    [
        new UniformSamplingOptions(),
        new BalancedSamplingOptions { SamplesPerEpoch = 11 },
        new WeightedSamplingOptions { ClassWeights = [1, 2, 5] },
        new WeightedSamplingOptions(),
        new WeightedSamplingOptions { ClassWeights = [1, 0, 5], Replacement = false },
        new StratifiedSamplingOptions(),
    ];
}
