using System.Globalization;
using Trainer.Figures;
using Trainer.Figures.PointClouds;

namespace Trainer.Reports;

/// <summary>The table below a chart: what it shows, for those who cannot see it or want the numbers.</summary>
internal static class ChartTable
{
    private const int MostRows = 200;

    public static ReportPart.Table Of(Figure figure) => figure switch
    {
        LineFigure lines => new(
            $"{lines.Title}: {lines.Y} of each line",
            ["line", "points", "first", "last", "least", $"at {lines.X}", "greatest", $"at {lines.X}"],
            [.. lines.Lines.Select(Row)]),
        BarFigure bars => new(
            $"{bars.Title}: {bars.Y}",
            ["", .. bars.Series.Select(series => series.Name)],
            [.. bars.Groups.Select((group, i) => (string[])[group, .. bars.Series.Select(series => Bar(series, i))])]),
        ScatterFigure scatter => Capped(
            scatter.Title,
            ["group", scatter.X, scatter.Y, "label"],
            [.. scatter.Groups.SelectMany(group => Enumerable.Range(0, Math.Min(group.X.Count, group.Y.Count)).Select(i => (string[])[group.Name, Number(group.X[i]), Number(group.Y[i]), group.Labels?.ElementAtOrDefault(i) ?? ""]))]),
        MatrixFigure matrix => Capped(
            $"{matrix.Title}: rows are {matrix.Rows}, columns are {matrix.Columns}",
            ["", .. matrix.ColumnNames],
            [.. matrix.Values.Select((row, i) => (string[])[matrix.RowNames.ElementAtOrDefault(i) ?? "", .. row.Select(Number)])]),
        ParallelFigure parallel => Capped(
            parallel.Title,
            ["line", .. parallel.Axes.Select(axis => axis.Name)],
            [.. parallel.Lines.Select((line, i) => (string[])[(i + 1).ToString(CultureInfo.InvariantCulture), .. line.Zip(parallel.Axes).Select(place => Name(place.Second, place.First))])]),
        PointCloudFigure clouds => new(
            $"{clouds.Title}: where the points are, in metres",
            ["cloud", "points", "x", "y", "z"],
            [.. clouds.Layers.Select(layer => (string[])[Name(layer), layer.Count.ToString(CultureInfo.InvariantCulture), .. Enumerable.Range(0, 3).Select(axis => Range(layer, axis))])]),
        _ => new(figure.Title, [], []),
    };

    private static string[] Row(FigureLine line)
    {
        (double X, double Y)[] points = [.. line.X.Zip(line.Y).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second))];
        if (points.Length == 0) return [line.Name, "0", "–", "–", "–", "–", "–", "–"];
        (double X, double Y) least = points.MinBy(point => point.Y), greatest = points.MaxBy(point => point.Y);
        return [line.Name, points.Length.ToString(CultureInfo.InvariantCulture), Number(points[0].Y), Number(points[^1].Y), Number(least.Y), Number(least.X), Number(greatest.Y), Number(greatest.X)];
    }

    private static string Name(PointLayer layer) => layer.Panel.Length > 0 ? $"{layer.Name} ({layer.Panel})" : layer.Name;

    private static string Range(PointLayer layer, int axis)
    {
        (double low, double high) = FieldImage.Range([.. Enumerable.Range(0, layer.Count).Select(i => layer.Points[(3 * i) + axis])]);
        return $"{Number(low)} to {Number(high)}";
    }

    private static string Bar(FigureBars series, int group) => series.Values.ElementAtOrDefault(group, double.NaN) is var value && series.Errors?.ElementAtOrDefault(group, double.NaN) is { } error && double.IsFinite(error)
        ? $"{Number(value)} ± {Number(error)}"
        : Number(value);

    private static string Name(FigureAxis axis, double place) => axis.Names is { } names && place >= 0 && place < names.Count ? names[(int)place] : Number(place);

    private static ReportPart.Table Capped(string caption, string[] columns, string[][] rows) => rows.Length <= MostRows
        ? new(caption, columns, rows)
        : new($"{caption} (the first {MostRows:N0} of {rows.Length:N0})", columns, rows[..MostRows]);

    private static string Number(double value) => double.IsFinite(value) ? value.ToString(value == Math.Truncate(value) && Math.Abs(value) < 1e15 ? "0" : "G6", CultureInfo.InvariantCulture) : "–";

    private static double ElementAtOrDefault(this IReadOnlyList<double> values, int index, double otherwise) => index < values.Count ? values[index] : otherwise;
}
