using System.Globalization;
using System.Text.Json.Nodes;
using Trainer.Loop;

namespace Trainer.Monitoring.Mlflow;

/// <summary>Tells a server what it does not know yet: the run, its parameters, its records in batches, its end. Every step that succeeded is kept, so that it can be called again after a failure.</summary>
/// <remarks>Records are sent at least once: a batch whose answer got lost is sent again, and MLflow keeps both copies.</remarks>
internal sealed class MlflowReport(MlflowOptions options, RunDescription run, string records, string stateFile, TimeProvider? time = null) : IDisposable
{
    private readonly SteadyClock _clock = new(time ?? TimeProvider.System);

    // MLflow's limits for one call, and lengths that its older versions take too.
    private const int MostMetrics = 1000, MostParameters = 100, LongestValue = 500, LongestName = 250;

    private readonly MlflowClient _client = new(options);
    private MlflowState _state = new(options.Uri, options.Experiment ?? run.Name, 0);
    private bool _isAnnounced;
    private long _latest; // A run that was begun before the clock was set back does not end before its last record.

    /// <summary>The run's id there; null before it is made.</summary>
    public string? RunId => _state.RunId;

    /// <summary>Goes on where an earlier process stopped, with the records as they are now.</summary>
    public void Load()
    {
        long length = new FileInfo(records).Length;
        _state = MlflowState.Load(stateFile, _state)
            ?? _state with { Started = _clock.Milliseconds - Milliseconds(MetricLines.Read(records, 0).LastOrDefault()?.Elapsed ?? 0) };
        Keep(_state with { Position = Math.Min(_state.Position, length) });
    }

    /// <summary>Tells everything, and how training ended once that is known.</summary>
    public void Send(StopReason? reason, CancellationToken cancellation)
    {
        Announce(cancellation);
        SendRecords(cancellation);
        if (reason is not null) _client.UpdateRun(RunId!, StatusOf(reason.Value), Math.Max(_clock.Milliseconds, _latest), cancellation);
    }

    public void Dispose() => _client.Dispose();

    private void Announce(CancellationToken cancellation)
    {
        if (_isAnnounced) return;
        if (RunId is null)
        {
            string experiment = _client.Experiment(_state.Experiment, cancellation);
            string name = options.RunName ?? $"{run.Name}/{Path.GetFileName(run.Folder)}";
            KeyValuePair<string, string>[] tags = [new("mlflow.source.name", "trainer"), new("trainer.folder", run.Folder), .. options.Tags];
            Keep(_state with { RunId = _client.CreateRun(experiment, name, _state.Started, tags, cancellation) });
        }
        else
        {
            _client.UpdateRun(RunId, "RUNNING", null, cancellation);
        }

        if (!_state.HasParameters)
        {
            foreach (KeyValuePair<string, JsonValue>[] part in run.HyperParameters.Chunk(MostParameters))
            {
                JsonNode[] parameters = [.. part.Select(entry => new JsonObject { ["key"] = NameOf(entry.Key), ["value"] = Shorten(entry.Value.ToString(), LongestValue) })];
                _client.LogBatch(RunId!, [], new(parameters), cancellation);
            }

            Keep(_state with { HasParameters = true });
        }

        _isAnnounced = true;
    }

    private void SendRecords(CancellationToken cancellation)
    {
        var batch = new List<JsonNode>();
        MlflowState sent = _state;
        foreach (MetricLines.Line line in MetricLines.Read(records, _state.Position))
        {
            // A resumed run makes steps again that were sent before it was interrupted, with the same result.
            JsonNode[] metrics = line.Step < _state.Step ? [] : [.. line.Values.Select(entry => MetricOf(entry.Name, entry.Value, line))];
            if (batch.Count > 0 && batch.Count + metrics.Length > MostMetrics) SendBatch(batch, sent, cancellation);
            batch.AddRange(metrics);
            sent = sent with { Position = line.End, Step = Math.Max(line.Step, sent.Step) };
        }

        if (sent != _state) SendBatch(batch, sent, cancellation);
    }

    private void SendBatch(List<JsonNode> batch, MlflowState sent, CancellationToken cancellation)
    {
        foreach (JsonNode[] part in batch.Chunk(MostMetrics)) _client.LogBatch(RunId!, new(part), [], cancellation);
        batch.Clear();
        Keep(sent);
    }

    private JsonObject MetricOf(string name, double value, MetricLines.Line line) => new()
    {
        ["key"] = NameOf(name),
        ["value"] = double.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture), // Protocol buffers' JSON has NaN and Infinity as text.
        ["timestamp"] = _latest = _state.Started + Milliseconds(line.Elapsed),
        ["step"] = line.Step,
    };

    private void Keep(MlflowState state)
    {
        state.Save(stateFile);
        _state = state;
    }

    private static string StatusOf(StopReason reason) => reason switch
    {
        StopReason.Completed or StopReason.Stopped => "FINISHED",
        StopReason.Interrupted => "KILLED",
        _ => "FAILED",
    };

    // What MLflow takes in names.
    private static string NameOf(string name) =>
        Shorten(string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or ' ' or '/' ? letter : '_')), LongestName);

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..length];

    private static long Milliseconds(double seconds) => (long)Math.Round(seconds * 1000);
}
