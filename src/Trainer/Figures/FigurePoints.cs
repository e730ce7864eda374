namespace Trainer.Figures;

/// <summary>A group of points of a <see cref="ScatterFigure"/>.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="X">The horizontal places.</param>
/// <param name="Y">The heights, as many.</param>
/// <param name="Labels">What to say about each, as many; null for nothing.</param>
/// <param name="IsFaint">Whether they are drawn pale, behind what matters.</param>
public sealed record FigurePoints(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<string>? Labels = null, bool IsFaint = false);
