using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Trainer.Monitoring;

/// <summary><c>log.jsonl</c>. When it cannot be written, the run goes on without it and one warning says why: the library's own file sink would fail silently.</summary>
/// <param name="path">The file.</param>
/// <param name="warnings">Takes the warning.</param>
/// <param name="level">The least level that it takes.</param>
internal sealed class LogFile(string path, ILogEventSink warnings, LogEventLevel level) : ILogEventSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CompactJsonFormatter _format = new();
    private StreamWriter? _file;
    private bool _isDropped;

    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
        {
            if (_isDropped) return;
            try
            {
                if (_file is not null) OpenFile.CheckThere(path);
                _file ??= new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
                _format.Format(logEvent, _file);
                _file.Flush();
            }
            catch (Exception error)
            {
                _isDropped = true;
                using Logger log = new LoggerConfiguration().WriteTo.Sink(warnings, level).CreateLogger();
                log.Warning("The {Logger} logger has failed, training goes on without it. {Place}: {Reason}", "log", path, error.Message);
            }
        }
    }

    public void Dispose()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // What it still held was reported when it could not be written.
        }
    }
}
