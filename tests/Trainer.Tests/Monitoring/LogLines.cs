using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Trainer.Tests.Monitoring;

/// <summary>A log whose lines can be looked at.</summary>
internal sealed class LogLines : ILogEventSink
{
    private readonly List<(LogEventLevel Level, string Text)> _lines = [];

    public LogLines() => Log = new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(this).CreateLogger();

    public ILogger Log { get; }

    public string[] Warnings
    {
        get
        {
            lock (_lines) return [.. _lines.Where(line => line.Level == LogEventLevel.Warning).Select(line => line.Text)];
        }
    }

    public void Emit(LogEvent logEvent)
    {
        lock (_lines) _lines.Add((logEvent.Level, logEvent.RenderMessage()));
    }
}
