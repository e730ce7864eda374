using System.Diagnostics;
using System.Text.Json;

namespace Trainer.Profiling;

/// <summary>Writes phases as a trace that <c>chrome://tracing</c>, Perfetto and TensorBoard's viewers show.</summary>
/// <remarks>The Trace Event Format's JSON object with "complete" events: name, start and duration in microseconds, process, thread.</remarks>
public static class ChromeTrace
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="spans">The phases with their starts and ends as timestamps of <see cref="Stopwatch"/>.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(StepPhase Phase, long Start, long End)> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        long origin = spans.Count > 0 ? spans.Min(span => span.Start) : 0;
        using FileStream stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        foreach ((StepPhase phase, long start, long end) in spans)
        {
            json.WriteStartObject();
            json.WriteString("name", phase.ToString().ToLowerInvariant());
            json.WriteString("cat", "step");
            json.WriteString("ph", "X");
            json.WriteNumber("ts", Microseconds(start - origin));
            json.WriteNumber("dur", Microseconds(end - start));
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteNumber("tid", 1);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static double Microseconds(long ticks) => Math.Round(ticks * 1e6 / Stopwatch.Frequency, 3);
}
