using Trainer.Data;
using Trainer.Inspection;
using Trainer.Models;
using Trainer.Optimizers;
using Trainer.Runs;
using Trainer.Tasks.Classification;

namespace Trainer.Tests.Inspection;

public sealed class FinderTests
{
    private static readonly RunOptions Digits = new()
    {
        Task = new ClassificationOptions { Data = new DigitsOptions(), Model = new MlpOptions { Widths = [16] } },
        Optimizer = new Adam.Options(),
        Training = new() { Epochs = 1, BatchSize = 32 },
    };

    [Fact]
    public void The_suggestion_is_where_a_known_curve_falls_steepest()
    {
        // A sigmoid over log₁₀ of the rate falls steepest at its middle, 1e-3; smoothing lags behind by about 1 / (1 − 0.9) steps.
        double[] rates = [.. Enumerable.Range(0, 400).Select(i => Math.Pow(10, -6 + (6.0 * i / 399)))];
        double[] losses = [.. rates.Select(rate => 2 - (1 / (1 + Math.Exp(-4 * (Math.Log10(rate) + 3)))))];
        LearningRateCurve curve = LearningRateCurve.Of(rates, losses);
        Assert.InRange(Math.Log10(curve.Suggestion!.Value), -3, -3 + (12 * 6.0 / 399));
        Assert.Null(LearningRateCurve.Of(rates, [.. rates]).Suggestion);
    }

    [Fact]
    public void Rates_rise_exponentially_over_the_range_and_a_rate_that_trains_is_found()
    {
        LearningRateCurve curve = new LearningRateFinder(Steps: 120).Run(Digits, Digits.CreateContext(DataFolder.Resolve()));
        for (int i = 0; i < curve.Rates.Count; i++) Assert.Equal(1e-6 * Math.Pow(1e7, i / 119.0), curve.Rates[i], curve.Rates[i] * 1e-9);
        Assert.InRange(curve.Suggestion!.Value, 1e-4, 1e-1);
        Assert.Throws<ArgumentException>(() => new LearningRateFinder(From: 1, To: 0.1).Run(Digits, Digits.CreateContext(DataFolder.Resolve())));
    }

    [Fact]
    public void Batch_sizes_double_up_to_the_whole_set_or_to_the_memory_allowed()
    {
        IReadOnlyList<BatchSizeTrial> trials = new BatchSizeFinder(From: 256, Steps: 1).Run(Digits, Digits.CreateContext(DataFolder.Resolve()));
        Assert.Equal([256, 512, 1024, 2048], trials.Select(trial => trial.BatchSize));
        Assert.Equal([false, false, false, true], trials.Select(trial => trial.IsWholeSet));
        Assert.All(trials, trial => Assert.True(trial.Problem is null && trial.SamplesPerSecond > 0));

        BatchSizeTrial refused = new BatchSizeFinder(From: 16, Steps: 1, MemoryShare: 0).Run(Digits, Digits.CreateContext(DataFolder.Resolve()))[^1];
        Assert.Equal(64, refused.BatchSize); // Two are needed to foresee the third.
        Assert.Contains("allowed", refused.Problem!, StringComparison.Ordinal);
    }
}
