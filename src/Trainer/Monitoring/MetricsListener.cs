using System.Diagnostics;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.State;
using Trainer.Tasks;

namespace Trainer.Monitoring;

/// <summary>
/// Sends measurements to their sinks: the running loss every few steps, epochs and evaluations as they come. Opens the run's
/// <see cref="RunContext.Records"/> for everyone.
/// </summary>
/// <param name="every">How many steps a running value spans.</param>
/// <param name="sinks">Where measurements go; the loop closes them when all listeners have stopped.</param>
public sealed class MetricsListener(int every, IReadOnlyList<IMetricSink> sinks) : ITrainingListener, IStateful
{
    private readonly MeanMeter _window = new();
    private RunRecords _records = new();
    private long _windowSamples;
    private long _windowStart = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public string Name => "metrics";

    /// <inheritdoc/>
    public void OnStart(LoopState state)
    {
        _records = state.Run.Records;
        _records.Open(sinks, state.Step, state.Run.Log);
        RestartClock();
    }

    /// <inheritdoc/>
    public void OnStep(LoopState state, StepResult result)
    {
        _window.Add(result);
        _windowSamples += result.Samples;
        if (state.Step % every != 0) return;
        double seconds = Stopwatch.GetElapsedTime(_windowStart).TotalSeconds;
        var values = new Dictionary<string, double> { ["loss"] = _window.Mean };
        foreach ((string name, double value) in state.Task.Gauges) values[name] = value;
        if (_windowSamples > 0) values["samplesPerSecond"] = Math.Round(_windowSamples / seconds, 1);
        Write(state, MetricRecord.Running, values);
        _window.Reset();
        RestartClock();
    }

    /// <inheritdoc/>
    public void OnMetrics(LoopState state, MetricSet metrics) => Write(state, metrics.Split, metrics.Values);

    /// <inheritdoc/>
    public void OnStepEnd(LoopState state) => _records.Flush(); // A checkpoint of this step may follow: what it resumes after must be on file by then.

    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error)
    {
        _ = _window.Mean; // Leaves no tensor on the device; the sum stays, since a checkpoint may follow.
        _records.Finish(reason);
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node) => _window.SaveState(node.Child("window"));

    /// <inheritdoc/>
    public void LoadState(StateNode node) => _window.LoadState(node.Child("window"));

    private void RestartClock() => (_windowSamples, _windowStart) = (0, Stopwatch.GetTimestamp());

    private void Write(LoopState state, string split, IReadOnlyDictionary<string, double> values) =>
        _records.Write(new MetricRecord(state.Step, state.Epoch, split, values, state.Elapsed));
}
