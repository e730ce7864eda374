namespace Trainer.Figures;

/// <summary>A place on the horizontal axis of a <see cref="LineFigure"/> that is marked.</summary>
/// <param name="X">The place.</param>
/// <param name="Label">What to say about it.</param>
public sealed record FigureMark(double X, string Label);
