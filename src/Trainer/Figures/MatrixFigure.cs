namespace Trainer.Figures;

/// <summary>A matrix as a field of colours with its numbers: confusion, similarity.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Rows">What the rows are.</param>
/// <param name="Columns">What the columns are.</param>
public sealed record MatrixFigure(string Title, string Rows, string Columns) : Figure(Title)
{
    /// <summary>The names of the rows, from the top.</summary>
    public IReadOnlyList<string> RowNames { get; init; } = [];

    /// <summary>The names of the columns, from the left.</summary>
    public IReadOnlyList<string> ColumnNames { get; init; } = [];

    /// <summary>The numbers, row by row.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Values { get; init; } = [];

    /// <inheritdoc/>
    public override void Save(string path) => File.WriteAllText(path, Title);
}
