using System.Diagnostics.Metrics;
using Trainer.Loop;

namespace Trainer.Monitoring;

/// <summary>
/// The run's figures for System.Diagnostics.Metrics, and so for OpenTelemetry: the meter <c>Trainer</c>. Counts are read when somebody collects them,
/// values are passed on with the run's other records: where nobody listens, nothing is done.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>trainer.steps</c>, <c>trainer.samples</c>: counters of what this process has done;</item>
/// <item><c>trainer.samples_per_second</c>, <c>trainer.loss</c>: gauges of the running values;</item>
/// <item><c>trainer.metric</c>: a gauge of each measurement of an epoch or evaluation, with the tags <c>split</c> and <c>name</c>;</item>
/// <item><c>trainer.process.memory</c>: the process's resident memory in bytes.</item>
/// </list>
/// The meter carries the tag <c>run</c>.
/// </remarks>
/// <param name="run">The run's name.</param>
public sealed class RunMeter(string run) : ITrainingListener, IMetricSink
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Trainer";

    private readonly KeyValuePair<string, object?> _run = new("run", run);
    private Meter? _meter;
    private Gauge<double>? _rate, _loss, _metric;

    string IMetricSink.Name => "meter";

    string ITrainingListener.Name => "meter";

    /// <inheritdoc/>
    public void Open(long step)
    {
        _meter = new(new MeterOptions(MeterName) { Version = typeof(RunMeter).Assembly.GetName().Version!.ToString(3), Tags = [_run] });
        _rate = _meter.CreateGauge<double>("trainer.samples_per_second", "{sample}/s", "Samples trained on each second, over the latest interval of steps.");
        _loss = _meter.CreateGauge<double>("trainer.loss", description: "The mean training loss over the latest interval of steps.");
        _metric = _meter.CreateGauge<double>("trainer.metric", description: "A measurement of an epoch or an evaluation.");
        _meter.CreateObservableGauge("trainer.process.memory", () => Environment.WorkingSet, "By", "The resident memory of the process.");
    }

    /// <inheritdoc/>
    public void OnStart(LoopState state)
    {
        (long steps, long samples) = (state.Step, state.Samples); // Those made before this process resumed the run.
        _meter?.CreateObservableCounter("trainer.steps", () => state.Step - steps, "{step}", "Optimisation steps made by this process.");
        _meter?.CreateObservableCounter("trainer.samples", () => state.Samples - samples, "{sample}", "Samples this process has trained on.");
    }

    /// <inheritdoc/>
    public void Write(MetricRecord record)
    {
        if (record.Split == MetricRecord.Running)
        {
            if (_loss!.Enabled && record.Values.TryGetValue("loss", out double loss)) _loss.Record(loss);
            if (_rate!.Enabled && record.Values.TryGetValue("samplesPerSecond", out double rate)) _rate.Record(rate);
        }
        else if (_metric!.Enabled)
        {
            foreach ((string name, double value) in record.Values) _metric.Record(value, new("split", record.Split), new("name", name));
        }
    }

    /// <inheritdoc/>
    public void Flush() { }

    /// <inheritdoc/>
    public void Dispose() => _meter?.Dispose();
}
