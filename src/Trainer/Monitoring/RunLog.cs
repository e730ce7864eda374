using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;
using Spectre.Console;

namespace Trainer.Monitoring;

/// <summary>Builds a run's log: the console, through the same library as the progress display so that they do not disturb each other, and <c>log.jsonl</c>.</summary>
public static class RunLog
{
    /// <summary>Creates the log.</summary>
    /// <param name="console">Where people read it.</param>
    /// <param name="level">The least level shown there.</param>
    /// <param name="file">The file for programs, everything from debug on; null for none.</param>
    public static Logger Create(IAnsiConsole console, LogLevel level, string? file)
    {
        var shown = new ConsoleSink(console);
        var least = (LogEventLevel)(level + 1);
        LoggerConfiguration configuration = new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(shown, least);
        if (file is not null) configuration.WriteTo.Sink(new LogFile(file, shown, least));
        return configuration.CreateLogger();
    }

    private sealed class ConsoleSink(IAnsiConsole console) : ILogEventSink
    {
        private readonly MessageTemplateTextFormatter _message = new("{Message:lj}"); // Strings without quotation marks.

        public void Emit(LogEvent logEvent)
        {
            (string label, Color colour) = logEvent.Level switch
            {
                LogEventLevel.Warning => ("warning: ", Color.Yellow),
                LogEventLevel.Error or LogEventLevel.Fatal => ("error: ", Color.Red),
                LogEventLevel.Debug or LogEventLevel.Verbose => ("", Color.Grey),
                _ => ("", Color.Default),
            };
            using var text = new StringWriter();
            _message.Format(logEvent, text);
            console.Write(new Text($"{label}{text}\n", colour)); // Not markup, which makes pictures of names between colons: keys have some.
        }
    }
}
