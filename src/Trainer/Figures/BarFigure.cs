namespace Trainer.Figures;

/// <summary>Bars, in groups where there is more than one series.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Y">The name of the vertical axis.</param>
public sealed record BarFigure(string Title, string Y) : Figure(Title)
{
    /// <summary>The names of the groups, from left to right.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The series: a bar in each group.</summary>
    public IReadOnlyList<FigureBars> Series { get; init; } = [];

    /// <inheritdoc/>
    public override void Save(string path) => File.WriteAllText(path, Title);
}
