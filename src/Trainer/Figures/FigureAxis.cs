namespace Trainer.Figures;

/// <summary>An axis of a <see cref="ParallelFigure"/>.</summary>
/// <param name="Name">What is measured on it.</param>
/// <param name="IsLogarithmic">Whether it is logarithmic.</param>
/// <param name="Names">The names at places 0, 1, 2, ..., where it is of names; null where it is of numbers.</param>
public sealed record FigureAxis(string Name, bool IsLogarithmic = false, IReadOnlyList<string>? Names = null);
