using System.Text.Json;

namespace Trainer.Monitoring;

/// <summary><c>metrics.jsonl</c>: one JSON object a line with step, epoch, split, every measurement by name, and elapsed seconds. A run stops when it cannot be written.</summary>
/// <param name="path">The file.</param>
public sealed class MetricsFile(string path) : IMetricSink
{
    private readonly MemoryStream _line = new();
    private FileStream? _file;

    /// <inheritdoc/>
    public string Name => "metrics.jsonl";

    /// <inheritdoc/>
    public string Place => path;

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public void Open(long step)
    {
        _file = LineFile.Open(path);
        LineFile.Keep(_file, line => step > 0 && StepOf(line) <= step);
    }

    /// <inheritdoc/>
    public void Write(MetricRecord record)
    {
        _line.SetLength(0);
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            json.WriteNumber("step", record.Step);
            json.WriteNumber("epoch", record.Epoch);
            json.WriteString("split", record.Split);
            foreach ((string name, double value) in record.Values)
            {
                if (double.IsFinite(value)) json.WriteNumber(name, value);
                else json.WriteString(name, value.ToString(System.Globalization.CultureInfo.InvariantCulture)); // JSON has no NaN.
            }

            json.WriteNumber("elapsed", Math.Round(record.Elapsed.TotalSeconds, 3));
            json.WriteEndObject();
        }

        _line.WriteByte((byte)'\n');
        _file!.Write(_line.GetBuffer(), 0, (int)_line.Length);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_file is null) return;
        _file.Flush();
        OpenFile.CheckThere(path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _line.Dispose();
    }

    // A line cut off when the process was killed is of no step.
    private static long StepOf(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("step").GetInt64();
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return long.MaxValue;
        }
    }
}
