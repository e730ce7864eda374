using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Averaging;

/// <summary>Stochastic weight averaging: the plain mean of the weights at the ends of the last epochs.</summary>
/// <remarks>The paper trains the averaged part with a constant or cyclical learning rate: choose the schedule accordingly.</remarks>
[Component("swa", Summary = "Mean of the weights over the last part of training.")]
[Paper("Pavel Izmailov and Dmitrii Podoprikhin and Timur Garipov and Dmitry Vetrov and Andrew Gordon Wilson", "Averaging weights leads to wider optima and better generalization", 2018, Venue = "UAI")]
public sealed record SwaOptions : AverageOptions
{
    /// <summary>The share of the run's steps after which averaging begins.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Start { get; init; } = 0.75;

    /// <summary>Take the weights every so many steps; null for the end of each epoch (or, without epochs, each step).</summary>
    [Range(1, int.MaxValue)]
    public int? Every { get; init; }

    /// <summary>How many training batches set the statistics of batch normalisation anew before the average is evaluated, since those of its members do not fit it. Each moves them by the layer's momentum: of the old ones, 64 batches leave a tenth of a per cent.</summary>
    [Range(0, int.MaxValue)]
    public int StatisticsBatches { get; init; } = 64;

    /// <inheritdoc/>
    public override int RefreshBatches => StatisticsBatches;

    /// <inheritdoc/>
    public override double? Share(AverageMoment moment)
    {
        if (moment.Step <= Start * moment.TotalSteps) return null;
        bool isDue = Every is { } every ? moment.Step % every == 0 : moment.IsEpochEnd || moment.Step == moment.TotalSteps;
        return isDue ? 1.0 / (moment.Taken + 1) : null;
    }
}
