using Serilog;
using Trainer.Loop;

namespace Trainer.Monitoring.Mlflow;

/// <summary>
/// Reports a run to an MLflow server from a thread of its own. Training neither stops nor waits for the server: the run's <c>metrics.jsonl</c> is the
/// queue, a position in it is kept in the run folder, and what a server that was away has missed is sent when it is back or the run is resumed.
/// </summary>
public sealed class MlflowSink : IMetricSink
{
    private readonly MlflowOptions _options;
    private readonly MlflowPace _pace;
    private readonly ILogger _log;
    private readonly string _stateFile;
    private readonly MlflowReport _report;
    private readonly CancellationTokenSource _end = new();
    private readonly AutoResetEvent _news = new(true);
    private readonly ManualResetEvent _finish = new(false);
    private readonly Thread _thread;
    private StopReason? _reason;
    private bool _hasWarned, _isDisposed;

    /// <summary>Creates the sink.</summary>
    /// <param name="options">The server.</param>
    /// <param name="run">What is reported.</param>
    /// <param name="records">The run's <c>metrics.jsonl</c>, which a sink before this one writes.</param>
    /// <param name="stateFile">Where to keep what has been sent.</param>
    /// <param name="log">Takes the one warning there is when the server is away.</param>
    public MlflowSink(MlflowOptions options, RunDescription run, string records, string stateFile, ILogger log)
        : this(options, run, records, stateFile, log, MlflowPace.Default)
    {
    }

    internal MlflowSink(MlflowOptions options, RunDescription run, string records, string stateFile, ILogger log, MlflowPace pace)
    {
        (_options, _log, _pace, _stateFile) = (options, log, pace, stateFile);
        _report = new(options, run, records, stateFile);
        _thread = new(Work) { IsBackground = true, Name = "MLflow" };
    }

    /// <inheritdoc/>
    public string Name => "MLflow";

    /// <inheritdoc/>
    public string Place => _stateFile;

    /// <inheritdoc/>
    public void Open(long step)
    {
        _report.Load();
        _thread.Start();
    }

    /// <summary>Does nothing: the record is on its way through the file.</summary>
    public void Write(MetricRecord record) { }

    /// <inheritdoc/>
    public void Flush() => _news.Set();

    /// <inheritdoc/>
    public void Finish(StopReason reason)
    {
        _reason = reason;
        _finish.Set();
    }

    /// <summary>Waits, for a limited time, until the server knows everything.</summary>
    public void Dispose()
    {
        if (_isDisposed || _thread.ThreadState.HasFlag(ThreadState.Unstarted)) return;
        _isDisposed = true;
        _finish.Set();
        if (!_thread.Join(TimeSpan.FromSeconds(_options.EndTimeout)))
        {
            _end.Cancel();
            _log.Information("MLflow at {Uri} has not been told everything; resuming the run will.", _options.Uri);
            if (!_thread.Join(TimeSpan.FromSeconds(_options.Timeout))) return; // It hangs in a call that cannot be cancelled, and ends with the process.
        }

        _report.Dispose();
        _end.Dispose();
        _news.Dispose();
        _finish.Dispose();
    }

    private void Work()
    {
        try
        {
            WaitHandle[] reasonsToLook = [_finish, _news, _end.Token.WaitHandle];
            while (true)
            {
                WaitHandle.WaitAny(reasonsToLook);
                bool isLast = _finish.WaitOne(0); // Looked at first: what comes before the end is sent before it.
                SendUntilTaken(isLast ? _reason ?? StopReason.Failed : null);
                if (isLast) return;
                _finish.WaitOne(_pace.Interval);
            }
        }
        catch (OperationCanceledException)
        {
            // The time for the end is over.
        }
        catch (Exception error)
        {
            Warn("will not be told more by this process", error.Message);
        }
    }

    private void SendUntilTaken(StopReason? reason)
    {
        for (int failures = 0; ; failures++)
        {
            try
            {
                bool isNew = _report.RunId is null;
                _report.Send(reason, _end.Token);
                if (isNew) _log.Information("MLflow run {Run} at {Uri}.", _report.RunId, _options.Uri);
                return;
            }
            catch (MlflowException error) when (error.IsTransient)
            {
                Warn("will be told when it is back, or when the run is resumed", error.Message);
            }

            Wait(_pace.Delay(failures), reason is not null);
        }
    }

    // The end of training is worth another try at once, but only one.
    private void Wait(TimeSpan time, bool isEnding)
    {
        WaitHandle[] handles = isEnding || _finish.WaitOne(0) ? [_end.Token.WaitHandle] : [_end.Token.WaitHandle, _finish];
        WaitHandle.WaitAny(handles, time);
        _end.Token.ThrowIfCancellationRequested();
    }

    private void Warn(string consequence, string reason)
    {
        if (_hasWarned) return;
        _hasWarned = true;
        _log.Warning("MLflow at {Uri} " + consequence + "; training goes on. {Reason}", _options.Uri, reason);
    }
}
