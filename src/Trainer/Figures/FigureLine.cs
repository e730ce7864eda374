namespace Trainer.Figures;

/// <summary>A line of a <see cref="LineFigure"/>.</summary>
/// <param name="Name">Its name in the legend; empty for one that is not in it.</param>
/// <param name="X">The horizontal places of its points.</param>
/// <param name="Y">Their heights, as many.</param>
/// <param name="IsFaint">Whether it is drawn thin, behind what matters.</param>
public sealed record FigureLine(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, bool IsFaint = false)
{
    /// <summary>The lower edges of a band around the line, as many as points; null for none.</summary>
    public IReadOnlyList<double>? Low { get; init; }

    /// <summary>The upper edges, as many; null for none.</summary>
    public IReadOnlyList<double>? High { get; init; }
}
