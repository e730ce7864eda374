using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Loop;

namespace Trainer.Profiling;

/// <summary>Options of <see cref="ProfileListener"/>.</summary>
[Component("profile", Summary = "Says what the time of a step goes into, and writes it as a trace.")]
public sealed record ProfileOptions : ListenerOptions
{
    /// <summary>How many steps to let pass first: the first ones are slower than the rest.</summary>
    [Range(0, int.MaxValue)]
    public int Skip { get; init; } = 10;

    /// <summary>How many steps to look at.</summary>
    [Range(1, 1_000_000)]
    public int Steps { get; init; } = 100;

    /// <inheritdoc/>
    public override ITrainingListener Create() => new ProfileListener(this);
}
