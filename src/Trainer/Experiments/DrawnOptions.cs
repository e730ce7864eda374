using Trainer.Components;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>A figure as the method drew it: that of the first seed of the first of its runs that has it.</summary>
[Component("drawn", Summary = "A figure as the method drew it, of one run.")]
public sealed record DrawnOptions : ExperimentFigureOptions
{
    /// <summary>The name of the method's figure, as in the run's folder <c>figures/</c>.</summary>
    public required string Figure { get; init; }

    internal override IEnumerable<(string Key, string Name)> PicturesUsed => [("figure", Figure)];

    /// <inheritdoc/>
    public override Figure? Draw(ExperimentResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return Shown(results).SelectMany(label => Drawn<Figure>(label, Figure, results)).FirstOrDefault() is { } figure ? figure with { Title = Title } : null;
    }
}
