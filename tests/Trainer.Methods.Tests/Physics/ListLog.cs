using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Trainer.Methods.Tests.Physics;

/// <summary>A log that keeps what it is told.</summary>
internal sealed class ListLog : ILogEventSink
{
    public ListLog() => Logger = new LoggerConfiguration().WriteTo.Sink(this).CreateLogger();

    public ILogger Logger { get; }

    public List<string> Messages { get; } = [];

    public void Emit(LogEvent logEvent) => Messages.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
}
