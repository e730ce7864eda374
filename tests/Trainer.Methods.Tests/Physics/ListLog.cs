using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Trainer.Methods.Tests.Physics;

/// <summary>A log that keeps what it is told.</summary>
internal sealed class ListLog : ILogEventSink, IDisposable
{
    private readonly Logger _logger;

    public ListLog() => _logger = new LoggerConfiguration().WriteTo.Sink(this).CreateLogger();

    public ILogger Logger => _logger;

    public List<string> Messages { get; } = [];

    public void Emit(LogEvent logEvent) => Messages.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));

    public void Dispose() => _logger.Dispose();
}
