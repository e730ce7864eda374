namespace Trainer.Figures;

/// <summary>Points.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">The name of the horizontal axis.</param>
/// <param name="Y">The name of the vertical axis.</param>
public sealed record ScatterFigure(string Title, string X, string Y) : Figure(Title)
{
    /// <summary>The groups of points, each of a colour.</summary>
    public IReadOnlyList<FigurePoints> Groups { get; init; } = [];

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool IsLogarithmic { get; init; }

    /// <inheritdoc/>
    public override void Save(string path) => File.WriteAllText(path, Title);
}
