using System.Text.Json;

namespace Trainer.Monitoring;

/// <summary><c>metrics.jsonl</c>: one JSON object a line with step, epoch, split, every measurement by name, and elapsed seconds.</summary>
/// <param name="path">The file.</param>
public sealed class MetricsFile(string path) : IMetricSink
{
    private readonly MemoryStream _line = new();
    private FileStream? _file;

    /// <inheritdoc/>
    public void Open(long step)
    {
        _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 16 * 1024);
        long end = LengthUpTo(step);
        _file.SetLength(end);
        _file.Position = end;
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
    public void Flush() => _file?.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _line.Dispose();
    }

    // The part of the file that a run resumed after this many steps keeps: whole lines, none of a later step.
    private long LengthUpTo(long step)
    {
        if (step == 0) return 0;
        long end = 0;
        using var reader = new StreamReader(_file!, leaveOpen: true);
        string? line;
        while ((line = reader.ReadLine()) is not null)
        {
            long next = end + System.Text.Encoding.UTF8.GetByteCount(line) + 1;
            if (next > _file!.Length) break; // Without its line feed: cut off.
            try
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.GetProperty("step").GetInt64() > step) break;
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                break; // A line cut off when the process was killed.
            }

            end = next;
        }

        return end;
    }
}
