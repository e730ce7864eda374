using System.Globalization;
using System.Text;

namespace Trainer.Monitoring;

/// <summary>
/// <c>metrics.csv</c>: a row for each record, a column for each measurement, as <c>pandas.read_csv</c> and spreadsheets like it: step, epoch, split,
/// elapsed seconds, then the measurements in the order of their first appearance; what a row does not measure is empty.
/// </summary>
/// <remarks>A measurement that appears for the first time widens the rows before it: the file is written anew.</remarks>
/// <param name="path">The file.</param>
public sealed class CsvFile(string path) : IMetricSink
{
    private static readonly string[] Fixed = ["step", "epoch", "split", "elapsed"];

    private readonly List<string> _columns = [];
    private readonly StringBuilder _row = new();
    private FileStream? _file;

    /// <inheritdoc/>
    public string Name => "CSV";

    /// <inheritdoc/>
    public string Place => path;

    /// <inheritdoc/>
    public void Open(long step)
    {
        _file = LineFile.Open(path);
        _columns.Clear();
        string? header = null;
        int lines = LineFile.Keep(_file, line =>
        {
            if (step == 0) return false;
            if (header is not null) return StepOf(line) <= step;
            header = line;
            return Fields(line) is { Count: > 4 } fields && fields.Take(Fixed.Length).SequenceEqual(Fixed);
        });
        if (lines > 0) _columns.AddRange(Fields(header!).Skip(Fixed.Length));
    }

    /// <inheritdoc/>
    public void Write(MetricRecord record)
    {
        if (record.Values.Count == 0) return;
        if (record.Values.Keys.Where(name => !_columns.Contains(name)).ToArray() is { Length: > 0 } fresh) Widen(fresh);
        _row.Clear().Append(CultureInfo.InvariantCulture, $"{record.Step},{record.Epoch},{Quote(record.Split)},{Math.Round(record.Elapsed.TotalSeconds, 3)}");
        foreach (string column in _columns)
        {
            _row.Append(',');
            if (record.Values.TryGetValue(column, out double value)) _row.Append(CultureInfo.InvariantCulture, $"{value:R}");
        }

        _file!.Write(Encoding.UTF8.GetBytes(_row.Append('\n').ToString()));
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_file is null) return;
        _file.Flush();
        OpenFile.CheckThere(path);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Widen(string[] fresh)
    {
        _file!.Dispose();
        string[] rows = File.ReadAllLines(path);
        string more = new(',', fresh.Length), wider = path + ".new";
        _columns.AddRange(fresh);
        File.WriteAllLines(wider, rows.Skip(1).Select(row => row + more).Prepend(string.Join(',', Fixed.Concat(_columns.Select(Quote)))));
        File.Move(wider, path, overwrite: true);
        _file = LineFile.Open(path);
        _file.Position = _file.Length;
    }

    private static long StepOf(string row) =>
        long.TryParse(row.AsSpan(0, Math.Max(0, row.IndexOf(',', StringComparison.Ordinal))), NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : long.MaxValue;

    // RFC 4180; a name has no line breaks, or none that survive.
    private static string Quote(string name)
    {
        string line = name.ReplaceLineEndings(" ");
        return line.AsSpan().IndexOfAny(',', '"') < 0 ? line : '"' + line.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
    }

    private static List<string> Fields(string row)
    {
        List<StringBuilder> fields = [new()];
        bool quoted = false;
        for (int i = 0; i < row.Length; i++)
        {
            char letter = row[i];
            if (letter == '"' && quoted && i + 1 < row.Length && row[i + 1] == '"') fields[^1].Append(row[++i]);
            else if (letter == '"') quoted = !quoted;
            else if (letter == ',' && !quoted) fields.Add(new());
            else fields[^1].Append(letter);
        }

        return [.. fields.Select(field => field.ToString())];
    }
}
