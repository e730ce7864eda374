using Trainer.Components;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>A figure as the method drew it: that of the first seed of the first of its runs that has it.</summary>
[Component("drawn", Summary = "A figure as the method drew it, of one run.")]
public sealed record DrawnOptions : MethodFigureOptions
{
    /// <inheritdoc/>
    public override Figure? Draw(ExperimentResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return Shown(results).SelectMany(label => Drawn<Figure>(label, results)).FirstOrDefault() is { } figure ? figure with { Title = Title } : null;
    }
}
