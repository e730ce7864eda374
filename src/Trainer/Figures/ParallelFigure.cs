namespace Trainer.Figures;

/// <summary>Parallel coordinates: an axis for each parameter and for the score, a line for each trial.</summary>
/// <param name="Title">What it shows.</param>
public sealed record ParallelFigure(string Title) : Figure(Title)
{
    /// <summary>The axes, from the left; the last one is the score, which colours the lines.</summary>
    public IReadOnlyList<FigureAxis> Axes { get; init; } = [];

    /// <summary>The lines: a place on each axis, for one of names its number; NaN breaks the line.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Lines { get; init; } = [];

    /// <inheritdoc/>
    public override void Save(string path) => File.WriteAllText(path, Title);
}
