extern alias ScottPlot;

using System.Globalization;
using ScottPlot::ScottPlot;

namespace Trainer.Figures;

/// <summary>A matrix as a field of colours with its numbers: confusion, similarity.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Rows">What the rows are.</param>
/// <param name="Columns">What the columns are.</param>
public sealed record MatrixFigure(string Title, string Rows, string Columns) : Figure(Title)
{
    private const int MostNumbers = 20;

    /// <summary>The names of the rows, from the top.</summary>
    public IReadOnlyList<string> RowNames { get; init; } = [];

    /// <summary>The names of the columns, from the left.</summary>
    public IReadOnlyList<string> ColumnNames { get; init; } = [];

    /// <summary>The numbers, row by row.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Values { get; init; } = [];

    /// <inheritdoc/>
    public override void Save(string path)
    {
        using Plot plot = FigurePlot.Create(Title, Columns, Rows);
        double most = Values.SelectMany(row => row).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        int columns = Values.Count == 0 ? 0 : Values.Max(row => row.Count);
        for (int y = 0; y < Values.Count; y++)
        {
            for (int x = 0; x < Values[y].Count; x++)
            {
                double value = Values[y][x];
                if (double.IsFinite(value)) Draw(plot, x, y, value, most == 0 ? 0 : Math.Abs(value) / most, columns <= MostNumbers && Values.Count <= MostNumbers);
            }
        }

        FigurePlot.Names(plot.Axes.Bottom, ColumnNames, degrees: -45);
        FigurePlot.Names(plot.Axes.Left, RowNames);
        plot.HideGrid();
        plot.Axes.SetLimits(-0.5, Math.Max(1, columns) - 0.5, Math.Max(1, Values.Count) - 0.5, -0.5); // Rows from the top.
        FigurePlot.Write(plot, path, 700, 640);
    }

    private static void Draw(Plot plot, int x, int y, double value, double share, bool withNumber)
    {
        var cell = plot.Add.Rectangle(x - 0.5, x + 0.5, y - 0.5, y + 0.5);
        (cell.FillColor, cell.LineColor, cell.LineWidth) = (FigureColors.Shade(share), Colors.White, withNumber ? 1 : 0);
        if (!withNumber || value == 0) return;
        var number = plot.Add.Text(value.ToString(Math.Abs(value) < 1 ? "0.##" : "G4", CultureInfo.InvariantCulture), x, y);
        (number.LabelAlignment, number.LabelFontSize, number.LabelFontColor) = (Alignment.MiddleCenter, 13, share > 0.5 ? Colors.White : Colors.Black);
    }
}
