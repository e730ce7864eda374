using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Trainer.Monitoring.Mlflow;

/// <summary>Reads <c>metrics.jsonl</c> while it is being written.</summary>
internal static class MetricLines
{
    /// <summary>A line: where it ends in the file, and what it says. Measurements are named <c>split/name</c>.</summary>
    public sealed record Line(long End, long Step, double Elapsed, IReadOnlyList<(string Name, double Value)> Values);

    /// <summary>The whole lines from a position on.</summary>
    public static IEnumerable<Line> Read(string path, long position)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long length = file.Length;
        file.Position = position;
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } text)
        {
            position += Encoding.UTF8.GetByteCount(text) + 1;
            if (position > length) yield break; // Not yet written to its end.
            yield return Parse(text, position);
        }
    }

    private static Line Parse(string text, long end)
    {
        using var json = JsonDocument.Parse(text);
        string prefix = json.RootElement.GetProperty("split").GetString() + "/";
        var values = new List<(string, double)>();
        foreach (JsonProperty entry in json.RootElement.EnumerateObject())
        {
            if (entry.Name is "step" or "epoch" or "split" or "elapsed") continue;
            double value = entry.Value.ValueKind == JsonValueKind.Number ? entry.Value.GetDouble() : double.Parse(entry.Value.GetString()!, CultureInfo.InvariantCulture);
            values.Add((prefix + entry.Name, value));
        }

        return new(end, json.RootElement.GetProperty("step").GetInt64(), json.RootElement.GetProperty("elapsed").GetDouble(), values);
    }
}
