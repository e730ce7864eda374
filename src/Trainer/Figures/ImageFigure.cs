namespace Trainer.Figures;

/// <summary>Pictures side by side, each with a line below.</summary>
/// <param name="Title">What it shows.</param>
public sealed record ImageFigure(string Title) : Figure(Title)
{
    /// <summary>The pictures, in reading order.</summary>
    public IReadOnlyList<FigureImage> Images { get; init; } = [];

    /// <summary>How many stand in a row.</summary>
    public int PerRow { get; init; } = 8;

    /// <inheritdoc/>
    public override void Save(string path) => File.WriteAllText(path, Title);
}
