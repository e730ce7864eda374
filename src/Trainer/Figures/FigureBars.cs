namespace Trainer.Figures;

/// <summary>A series of a <see cref="BarFigure"/>.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Values">The heights, one a group; NaN for no bar.</param>
/// <param name="Errors">Half the lengths of the error bars, as many; null for none.</param>
public sealed record FigureBars(string Name, IReadOnlyList<double> Values, IReadOnlyList<double>? Errors = null);
