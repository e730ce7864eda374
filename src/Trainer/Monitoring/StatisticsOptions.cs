using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Loop;

namespace Trainer.Monitoring;

/// <summary>Options of <see cref="Statistics"/>.</summary>
[Component("statistics", Summary = "Records norm, mean, deviation, extremes and histogram of weights and their gradients.")]
public sealed record StatisticsOptions : ListenerOptions
{
    /// <summary>Look every so many steps.</summary>
    [Range(1, int.MaxValue)]
    public int Every { get; init; } = 100;

    /// <summary>Patterns of the weights' names: <c>*</c> stands for any characters, <c>?</c> for one. A weight that matches one is looked at.</summary>
    [MinLength(1)]
    public IReadOnlyList<string> Match { get; init; } = ["*"];

    /// <summary>Look at the weights, as they are after the step.</summary>
    public bool Weights { get; init; } = true;

    /// <summary>Look at the gradients that the step used, after clipping.</summary>
    public bool Gradients { get; init; } = true;

    /// <summary>How many bins a histogram has; 0 for no histograms.</summary>
    [Range(0, 4096)]
    public int Bins { get; init; } = 64;

    /// <inheritdoc/>
    public override ITrainingListener Create() => new Statistics(this);
}
