using System.Globalization;
using System.Text;
using System.Text.Json;
using Trainer.Figures;
using Trainer.Figures.PointClouds;

namespace Trainer.Reports;

/// <summary>A figure as JSON for the page's script: no more of it than can be seen, numbers of 7 digits, null for those that are not finite.</summary>
/// <remarks>The writer escapes all but plain ASCII, and '&lt;' too: what it writes can end no script.</remarks>
internal static class ChartData
{
    /// <summary>The most points of all lines of a chart, and of a line.</summary>
    private const int MostPoints = 24_000, MostOfLine = 1000;

    /// <summary>The most points of a scatter, and lines of parallel coordinates.</summary>
    public const int MostItems = 2000;

    public static string Of(Figure figure)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            switch (figure)
            {
                case LineFigure lines: Write(json, lines); break;
                case BarFigure bars: Write(json, bars); break;
                case ScatterFigure scatter: Write(json, scatter); break;
                case MatrixFigure matrix: Write(json, matrix); break;
                case ParallelFigure parallel: Write(json, parallel); break;
                case PointCloudFigure clouds: PointCloudData.Write(json, clouds); break;
                default: throw new NotSupportedException($"There is no chart for a {figure.GetType().Name}.");
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter json, LineFigure figure)
    {
        Head(json, "lines", figure.X, figure.Y);
        json.WriteBoolean("logX", figure.IsLogarithmic);
        if (figure.Heights is { } heights) Numbers(json, "heights", [heights.Low, heights.High]);
        json.WriteStartArray("series");
        int most = Math.Clamp(MostPoints / Math.Max(1, figure.Lines.Count), 50, MostOfLine);
        foreach (FigureLine line in figure.Lines)
        {
            int[] kept = Downsampling.Keep(line, most, figure.IsLogarithmic);
            json.WriteStartObject();
            json.WriteString("name", line.Name);
            if (line.IsFaint) json.WriteBoolean("faint", true);
            Numbers(json, "x", kept.Select(i => line.X[i]));
            Numbers(json, "y", kept.Select(i => line.Y[i]));
            if (line is { Low: { } low, High: { } high })
            {
                Numbers(json, "low", kept.Select(i => i < low.Count ? low[i] : double.NaN));
                Numbers(json, "high", kept.Select(i => i < high.Count ? high[i] : double.NaN));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("marks");
        foreach (FigureMark mark in figure.Marks)
        {
            json.WriteStartObject();
            Number(json, "x", mark.X);
            json.WriteString("label", mark.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, BarFigure figure)
    {
        Head(json, "bars", "", figure.Y);
        Names(json, "groups", figure.Groups);
        json.WriteStartArray("series");
        foreach (FigureBars bars in figure.Series)
        {
            json.WriteStartObject();
            json.WriteString("name", bars.Name);
            Numbers(json, "y", bars.Values);
            if (bars.Errors is not null) Numbers(json, "errors", bars.Errors);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ScatterFigure figure)
    {
        Head(json, "scatter", figure.X, figure.Y);
        json.WriteBoolean("logX", figure.IsLogarithmic);
        json.WriteStartArray("series");
        foreach (FigurePoints points in figure.Groups)
        {
            int[] finite = [.. Enumerable.Range(0, Math.Min(points.X.Count, points.Y.Count)).Where(i => double.IsFinite(points.X[i]) && double.IsFinite(points.Y[i]))];
            int[] kept = Downsampling.Spread(finite, i => points.Y[i], MostItems / Math.Max(1, figure.Groups.Count));
            json.WriteStartObject();
            json.WriteString("name", points.Name);
            if (points.IsFaint) json.WriteBoolean("faint", true);
            Numbers(json, "x", kept.Select(i => points.X[i]));
            Numbers(json, "y", kept.Select(i => points.Y[i]));
            if (points.Labels is { } labels) Names(json, "labels", kept.Select(i => labels.ElementAtOrDefault(i) ?? ""));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, MatrixFigure figure)
    {
        Head(json, "matrix", figure.Columns, figure.Rows);
        Names(json, "rowNames", figure.RowNames);
        Names(json, "columnNames", figure.ColumnNames);
        Rows(json, "values", figure.Values);
    }

    private static void Write(Utf8JsonWriter json, ParallelFigure figure)
    {
        Head(json, "parallel", "", "");
        json.WriteStartArray("axes");
        foreach (FigureAxis axis in figure.Axes)
        {
            json.WriteStartObject();
            json.WriteString("name", axis.Name);
            if (axis.IsLogarithmic) json.WriteBoolean("log", true);
            if (axis.Names is not null) Names(json, "names", axis.Names);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        int[] kept = Downsampling.Spread([.. Enumerable.Range(0, figure.Lines.Count)], i => figure.Lines[i].LastOrDefault(double.NaN), MostItems);
        json.WriteNumber("of", figure.Lines.Count);
        Rows(json, "lines", kept.Select(i => figure.Lines[i]));
    }

    private static void Head(Utf8JsonWriter json, string kind, string x, string y)
    {
        json.WriteString("kind", kind);
        json.WriteString("x", x);
        json.WriteString("y", y);
    }

    private static void Names(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Rows(Utf8JsonWriter json, string name, IEnumerable<IReadOnlyList<double>> rows)
    {
        json.WriteStartArray(name);
        foreach (IReadOnlyList<double> row in rows) Numbers(json, null, row);
        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string? name, IEnumerable<double> values)
    {
        if (name is not null) json.WriteStartArray(name);
        else json.WriteStartArray();
        foreach (double value in values) json.WriteRawValue(Text(value), skipInputValidation: true);
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Text(value), skipInputValidation: true);
    }

    // Steps are whole and may have more than 7 digits.
    private static string Text(double value) => !double.IsFinite(value) ? "null"
        : value.ToString(Math.Abs(value) < 1e15 && value == Math.Truncate(value) ? "0" : "G7", CultureInfo.InvariantCulture);
}
