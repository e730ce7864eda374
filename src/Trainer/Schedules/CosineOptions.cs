using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Schedules;

/// <summary>Along half a cosine wave to a part of the base rate at the end of the run, or again and again.</summary>
[Component("cosine")]
[Paper("Ilya Loshchilov and Frank Hutter", "SGDR: Stochastic gradient descent with warm restarts", 2017, Venue = "ICLR")]
public sealed record CosineOptions : FactorScheduleOptions
{
    /// <summary>The factor at the end; default 0.</summary>
    [Range(0.0, 1.0)]
    public double Final { get; init; }

    /// <summary>The steps of the first wave; 0 (default) for one wave over the whole run.</summary>
    [Range(0L, 1_000_000_000_000L)]
    public long RestartEvery { get; init; }

    /// <summary>How many times longer each wave is than the one before; default 1.</summary>
    [Range(1.0, 1e6)]
    public double RestartMultiplier { get; init; } = 1;

    /// <inheritdoc/>
    protected override double Factor(long step, long total) =>
        RestartEvery == 0 ? ScheduleFactor.Cosine(step, total, Final) : ScheduleFactor.CosineRestarts(step, RestartEvery, RestartMultiplier, Final);
}
